using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Slimming.Tests.Traps;

/// <summary>
/// Mistakes that other optimizers have shipped, laid before every rule: a weight that two layers share, a convolution in groups, a tensor that somebody else needs,
/// uneven padding. A rule may refuse, or it must be right: the patch applies, all outputs are still there, what is exact computes the same, and what is learned
/// has the tensors that its training names.
/// </summary>
[TestClass]
public sealed class RuleTrapTests
{
    private static readonly string[] AllRules = [.. SlimmingRules.All.Select(rule => rule.Name)];

    [TestMethod]
    public void Every_rule_has_a_network_that_it_rewrites() => CollectionAssert.AreEqual(AllRules, Rewriting(network => network));

    [TestMethod]
    public void Tensors_that_are_outputs_of_the_network_are_kept() => CollectionAssert.AreEqual(
        new[] { "factor-convolution-over-patches", "share-basis-of-pointwise-convolutions", "factor-convolution-over-channels", "factor-fully-connected" },
        Rewriting(Spoiled.ByOutputs));

    [TestMethod]
    public void Tensors_that_another_layer_reads_are_kept() => CollectionAssert.AreEqual(
        new[]
        {
            "remove-identity",
            "factor-convolution-over-patches", "share-basis-of-pointwise-convolutions", "factor-convolution-over-channels", "factor-fully-connected",
        },
        Rewriting(Spoiled.ByReaders));

    [TestMethod]
    public void Groups_are_refused_or_handled_right() => CollectionAssert.AreEqual(
        AllRules.Except(
        [
            "compose-pointwise-convolutions", "merge-parallel-convolutions", "merge-branch-into-neighbour", "replace-pool-branch-by-pointwise-convolution",
            "replace-pool-branch-by-convolution", "narrow-reducer", "factor-convolution-over-patches", "share-basis-of-pointwise-convolutions",
            "factor-convolution-over-channels", "merge-convolutions-of-one-input",
        ]).ToArray(),
        Rewriting(Spoiled.ByGroups));

    [TestMethod]
    public void Uneven_padding_is_handled_right() => CollectionAssert.AreEqual(AllRules, Rewriting(Spoiled.ByUnevenPadding));

    [TestMethod]
    public void Shared_weights_stay_as_they_are_for_the_other_layer() => CollectionAssert.AreEqual(AllRules, Rewriting(Spoiled.BySharedWeights));

    /// <summary>The rules that still rewrite something in their network, spoiled; whatever they rewrite must be right.</summary>
    private static string[] Rewriting(Func<Network, Network> spoil) => [.. AllRules.Where(rule => Rewrites(SlimmingRules.Named(rule), spoil(Specimens.Of(rule))))];

    private static bool Rewrites(SlimmingRule rule, Network network)
    {
        float[][] weights = [.. WeightsOf(network)];
        RuleMatch.Rewrite[] rewrites =
        [
            .. from layer in network.Layers
               from percent in rule.Variants(network, layer).Select(percent => (int?)percent).Append(null)
               select rule.Match(network, layer, new RuleSettings { Percent = percent }) into match
               where match is RuleMatch.Rewrite
               select (RuleMatch.Rewrite)match,
        ];
        foreach (RuleMatch.Rewrite rewrite in rewrites)
            MustBeRight(rule, network, rewrite);
        foreach ((float[] before, float[] after) in weights.Zip(WeightsOf(network)))
            CollectionAssert.AreEqual(before, after, $"{rule} wrote into a weight");
        return rewrites.Length > 0;
    }

    private static void MustBeRight(SlimmingRule rule, Network network, RuleMatch.Rewrite rewrite)
    {
        Network slim = rewrite.Patch.Apply(network);
        CollectionAssert.AreEqual(network.Outputs, slim.Outputs, rule.Name);
        foreach (string tensor in network.Layers.Select(layer => layer.Output).Intersect(slim.Layers.Select(layer => layer.Output)))
            Assert.AreEqual(network.ShapeOf(tensor), slim.ShapeOf(tensor), $"{rule}: {tensor}");
        foreach (LearnedBlock block in rewrite.Blocks)
        {
            Assert.AreEqual(network.ShapeOf(block.TeacherOutput), slim.ShapeOf(block.StudentOutput), rule.Name);
            Assert.IsTrue(block.Layers.All(layer => slim[layer].Weights.Any()), rule.Name);
        }
        if (rule.Kind == SlimmingKind.Exact)
            RuleAssert.ComputeTheSame(network, slim);

        using var file = new MemoryStream();
        OnnxWriter.Write(slim, file);
        file.Position = 0;
        RuleAssert.ComputeTheSame(slim, OnnxReader.Read(file));
    }

    private static IEnumerable<float[]> WeightsOf(Network network) => network.Layers.SelectMany(layer => layer.Weights).Select(weight => weight.Value.ToArray());
}
