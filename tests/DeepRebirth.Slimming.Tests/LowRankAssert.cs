using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Tests;

/// <summary>What tests of low-rank rules say.</summary>
internal static class LowRankAssert
{
    /// <summary>With the full rank, nothing is lost, with or without knowledge of the activations.</summary>
    public static void IsExactAtFullRank(string rule, Network network)
    {
        foreach (IActivationStatistics statistics in new IActivationStatistics[] { NoStatistics.Instance, new SampledStatistics(network) })
        {
            Network slim = Apply(rule, network, 100, statistics);
            Assert.IsGreaterThan(network.Layers.Length, slim.Layers.Length);
            foreach (string output in network.Outputs)
                Assert.IsLessThan(1e-4, Error(network, slim, output));
        }
    }

    /// <summary>A start made from the activations has a smaller error than one made from the weights alone, and neither is useless.</summary>
    public static void StartsBetterWithStatistics(string rule, Network network, int percent, string tensor)
    {
        double blind = Error(network, Apply(rule, network, percent, NoStatistics.Instance), tensor);
        double informed = Error(network, Apply(rule, network, percent, new SampledStatistics(network)), tensor);
        Assert.IsLessThan(blind, informed);
        Assert.IsLessThan(1.0, blind);
    }

    /// <summary>The rule applied in its first place.</summary>
    public static Network Apply(string rule, Network network, int percent, IActivationStatistics statistics)
    {
        var settings = new RuleSettings { Percent = percent, Statistics = statistics };
        RuleMatch? match = network.Layers.Select(layer => SlimmingRules.Named(rule).Match(network, layer, settings)).First(found => found is not null);
        return ((RuleMatch.Rewrite)match!).Patch.Apply(network);
    }

    /// <summary>The squared error of a tensor relative to its variance, over inputs that no statistics saw.</summary>
    public static double Error(Network network, Network slim, string tensor)
    {
        Dictionary<string, Tensor> inputs = RuleAssert.RandomInputs(network);
        float[] before = ReferenceExecutor.Run(network, inputs, keepAll: true)[tensor].ToArray();
        float[] after = ReferenceExecutor.Run(slim, inputs, keepAll: true)[tensor].ToArray();
        double mean = before.Average();
        return before.Zip(after, (a, b) => Math.Pow(a - b, 2)).Sum() / before.Sum(value => Math.Pow(value - mean, 2));
    }
}
