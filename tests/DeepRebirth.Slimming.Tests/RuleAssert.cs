using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>What tests of rules say.</summary>
internal static class RuleAssert
{
    /// <summary>The rule has exactly one place in the network; returns what it finds there.</summary>
    public static RuleMatch.Rewrite Finds(string rule, Network network)
    {
        RuleMatch[] matches = Matches(rule, network);
        Assert.HasCount(1, matches, $"matches of {rule}");
        if (matches[0] is RuleMatch.Refusal refusal)
            Assert.Fail($"{rule} refuses: {refusal.Reason}");
        return (RuleMatch.Rewrite)matches[0];
    }

    /// <summary>
    /// Applies the rule in its one place, checks that only what the patch names has changed, that the rule finds the same in the network read back
    /// from a file, and that the result survives a file; returns the result.
    /// </summary>
    public static Network Rewrites(string rule, Network network)
    {
        NetworkPatch patch = Finds(rule, network).Patch;
        Assert.AreEqual(rule, patch.Rule);
        Network result = patch.Apply(network);
        CollectionAssert.AreEqual(network.Outputs, result.Outputs, "the outputs' names");
        foreach (string output in network.Outputs)
            Assert.AreEqual(network.ShapeOf(output), result.ShapeOf(output), $"shape of {output}");
        foreach (Layer layer in network.Layers.Where(layer => !patch.Removed.Contains(layer.Name) && !layer.Inputs.Any(patch.Rewired.ContainsKey)))
            Assert.AreSame(layer, result[layer.Name], $"{layer} is untouched");

        Assert.AreEqual(patch.Description, Finds(rule, ThroughAFile(network)).Patch.Description);
        Network back = ThroughAFile(result);
        CollectionAssert.AreEqual(result.Layers.Select(layer => layer.ToString()).ToArray(), back.Layers.Select(layer => layer.ToString()).ToArray());
        ComputeTheSame(result, back);
        return result;
    }

    /// <summary>Applies the exact rule in its one place; every tensor that both networks have keeps its values.</summary>
    public static Network RewritesExactly(string rule, Network network)
    {
        Network result = Rewrites(rule, network);
        ComputeTheSame(network, result);
        return result;
    }

    /// <summary>Every tensor that both networks have has the same values, to 1e-5 of its largest.</summary>
    public static void ComputeTheSame(Network expected, Network actual)
    {
        Dictionary<string, Tensor> inputs = RandomInputs(expected);
        IReadOnlyDictionary<string, Tensor> before = ReferenceExecutor.Run(expected, inputs, keepAll: true);
        IReadOnlyDictionary<string, Tensor> after = ReferenceExecutor.Run(actual, inputs, keepAll: true);
        string[] common = [.. before.Keys.Where(after.ContainsKey)];
        CollectionAssert.IsSubsetOf(expected.Outputs, common);
        foreach (string tensor in common)
            AreClose(before[tensor], after[tensor], tensor);
    }

    /// <summary>The values differ by no more than 1e-5 of the largest.</summary>
    public static void AreClose(Tensor expected, Tensor actual, string name)
    {
        Assert.AreEqual(expected.Shape, actual.Shape, name);
        double tolerance = 1e-5 * Math.Max(1e-3, expected.Memory.ToArray().Max(Math.Abs));
        for (int i = 0; i < expected.Count; i++)
            Assert.AreEqual(expected.Values[i], actual.Values[i], tolerance, $"{name}[{i}]");
    }

    /// <summary>The pattern is there, but the rule refuses for a reason that has these words.</summary>
    public static void Refuses(string rule, Network network, string words)
    {
        RuleMatch[] matches = Matches(rule, network);
        Assert.HasCount(1, matches, $"matches of {rule}");
        Assert.IsInstanceOfType<RuleMatch.Refusal>(matches[0]);
        Assert.Contains(words, ((RuleMatch.Refusal)matches[0]).Reason);
    }

    /// <summary>The pattern is nowhere in the network.</summary>
    public static void DoesNotFind(string rule, Network network) => Assert.IsEmpty(Matches(rule, network), $"matches of {rule}");

    /// <summary>Seeded values for every input.</summary>
    public static Dictionary<string, Tensor> RandomInputs(Network network) =>
        network.Inputs.ToDictionary(input => input.Name, input => NetworkBuilder.RandomTensor(7, [.. input.Shape]));

    private static Network ThroughAFile(Network network)
    {
        using var file = new MemoryStream();
        OnnxWriter.Write(network, file);
        file.Position = 0;
        return OnnxReader.Read(file);
    }

    private static RuleMatch[] Matches(string rule, Network network) =>
        [.. network.Layers.Select(layer => SlimmingRules.Named(rule).Match(network, layer)).OfType<RuleMatch>()];
}
