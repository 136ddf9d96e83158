using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class ShareBasisOfPointwiseConvolutionsTests
{
    private const string Rule = "share-basis-of-pointwise-convolutions";

    [TestMethod]
    public void The_reducers_of_a_module_read_one_narrow_image()
    {
        Network slim = RuleAssert.Rewrites(Rule, Module());
        Assert.AreEqual("16x64x1x1", ((Convolution)slim["conv1/narrow"]).Kernel.Shape.ToString());
        Layer[] readers = [.. slim.ConsumersOf("conv1/basis")];
        CollectionAssert.AreEqual(new[] { "conv1/widen", "conv3/widen", "conv7/widen" }, readers.Select(layer => layer.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "conv1_out", "conv3_out", "conv7_out" }, readers.Select(layer => layer.Output).ToArray());
    }

    [TestMethod]
    public void Every_reader_is_trained_to_be_like_the_convolution_that_it_stands_for()
    {
        System.Collections.Immutable.ImmutableArray<LearnedBlock> blocks = RuleAssert.Finds(Rule, Module()).Blocks;
        Assert.HasCount(3, blocks);
        CollectionAssert.AreEqual(new[] { "conv1/narrow", "conv3/widen" }, blocks[1].Layers);
        Assert.AreEqual("conv3_out", blocks[1].StudentOutput);
    }

    [TestMethod]
    public void Full_rank_loses_nothing() => LowRankAssert.IsExactAtFullRank(Rule, Module());

    [TestMethod]
    public void Statistics_make_the_better_start() => 
        LowRankAssert.StartsBetterWithStatistics(Rule, Correlated(), 25, "conv2_out");

    [TestMethod]
    public void A_single_pointwise_convolution_is_factored_too()
    {
        var build = new NetworkBuilder(1, 64, 5, 5);
        Network slim = RuleAssert.Rewrites(Rule, build.Build(build.Relu(build.Convolution("input", maps: 64, kernel: 1))));
        Assert.HasCount(2, slim.Layers.OfType<Convolution>());
    }

    [TestMethod]
    public void Other_readers_of_the_input_and_outputs_of_the_network_do_not_matter()
    {
        var build = new NetworkBuilder(1, 64, 5, 5);
        string one = build.Convolution("input", maps: 64, kernel: 1);
        string pool = build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
        Network slim = RuleAssert.Rewrites(Rule, build.Build(one, build.Convolution(build.Lrn(pool), maps: 4, kernel: 3)));
        Assert.IsTrue(slim.IsOutput(one));
    }

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 64, 5, 5);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 1, groups: 4)), "groups");
    }

    [TestMethod]
    public void Refuses_what_would_not_save()
    {
        var build = new NetworkBuilder(1, 20, 5, 5);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution("input", maps: 20, kernel: 1)), "more multiply-adds");
    }

    [TestMethod]
    public void Leaves_strided_and_padded_pointwise_convolutions_alone()
    {
        var build = new NetworkBuilder(1, 64, 6, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 1, stride: 2), build.Convolution("input", maps: 64, kernel: 1, padding: 1)));
    }

    [TestMethod]
    public void What_was_factored_is_not_factored_again()
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(Module(), new SlimmingOptions { Selection = SlimmingSelection.Parse("LowRank") });
        string[] kinds = [.. plan.Rewrites.Select(rewrite => rewrite.Key.ToString())];
        CollectionAssert.AreEqual(new[] { $"{Rule}@conv1" }, kinds.Where(key => key.StartsWith(Rule, StringComparison.Ordinal)).ToArray());
    }

    /// <summary>64 channels that vary in 4 x 9 directions only.</summary>
    private static Network Correlated()
    {
        var build = new NetworkBuilder(1, 4, 7, 7);
        string x = build.Convolution("input", maps: 64, kernel: 3);
        return build.Build(build.Concat(build.Convolution(x, maps: 48, kernel: 1), build.Convolution(x, maps: 32, kernel: 1)));
    }

    /// <summary>The 1x1 convolutions of an inception module.</summary>
    private static Network Module()
    {
        var build = NetworkBuilder.WithSeed(3, 1, 64, 5, 5);
        string one = build.Relu(build.Convolution("input", maps: 32, kernel: 1));
        string three = build.Relu(build.Convolution("input", maps: 24, kernel: 1));
        three = build.Relu(build.Convolution(three, maps: 8, kernel: 3, padding: 1));
        string five = build.Convolution("input", maps: 8, kernel: 1);
        return build.Build(build.Concat(one, three, five));
    }
}
