using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FactorConvolutionOverPatchesTests
{
    private const string Rule = "factor-convolution-over-patches";

    [TestMethod]
    public void The_first_convolution_computes_half_of_the_maps()
    {
        Network slim = RuleAssert.Rewrites(Rule, FirstLayers(padding: 3));
        var first = (Convolution)slim["conv1/first"];
        var second = (Convolution)slim["conv1/second"];
        Assert.AreEqual("32x3x7x7", first.Kernel.Shape.ToString());
        Assert.AreEqual("7x7 stride 2 pad 3", first.Window.ToString());
        Assert.AreEqual("64x32x1x1", second.Kernel.Shape.ToString());
        Assert.IsNull(first.Bias);
        Assert.AreEqual("conv1_out", second.Output);
    }

    [TestMethod]
    public void Asymmetric_padding_stays_as_it_is()
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        Window window = Window.Square(5, 2) with { Padding = new Padding(1, 2, 0, 3) };
        Network slim = RuleAssert.Rewrites(Rule, build.Build(build.Relu(build.Convolution("input", maps: 48, window))));
        Assert.AreEqual(window, ((Convolution)slim["conv1/first"]).Window);
    }

    [TestMethod]
    public void Full_rank_loses_nothing() => LowRankAssert.IsExactAtFullRank(Rule, FirstLayers(padding: 3));

    [TestMethod]
    public void Statistics_make_the_better_start()
    {
        var build = new NetworkBuilder(1, 3, 24, 24);
        string smooth = build.AveragePool("input", kernel: 3, stride: 1); // neighbouring pixels of pictures are alike
        Network network = build.Build(build.Convolution(smooth, maps: 64, kernel: 7, stride: 2));
        LowRankAssert.StartsBetterWithStatistics(Rule, network, 50, "conv2_out");
    }

    [TestMethod]
    public void Variants_go_from_mild_to_strong_in_blocks_of_16()
    {
        Network network = FirstLayers(padding: 3);
        int[] percents = [.. SlimmingRules.Named(Rule).Variants(network, network["conv1"])];
        CollectionAssert.AreEqual(new[] { 50, 25 }, percents); // 44 of 64 maps would cost as much as the layer
    }

    [TestMethod]
    public void Says_what_to_train_and_what_for()
    {
        LearnedBlock block = RuleAssert.Finds(Rule, FirstLayers(padding: 3)).Block!;
        CollectionAssert.AreEqual(new[] { "conv1/first", "conv1/second" }, block.Layers);
        Assert.AreEqual(("conv1_out", "conv1_out"), (block.TeacherOutput, block.StudentOutput));
    }

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 5, groups: 2)), "groups");
    }

    [TestMethod]
    public void Refuses_what_would_not_save()
    {
        var build = new NetworkBuilder(1, 1, 12, 12);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution("input", maps: 18, kernel: 3)), "more multiply-adds");
    }

    [TestMethod]
    public void Leaves_many_channels_few_maps_and_pointwise_convolutions_alone()
    {
        var build = new NetworkBuilder(1, 16, 12, 12);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 3)));
        build = new NetworkBuilder(1, 3, 12, 12);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 16, kernel: 3)));
        build = new NetworkBuilder(1, 3, 12, 12);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 1)));
    }

    private static Network FirstLayers(int padding)
    {
        var build = new NetworkBuilder(1, 3, 24, 24);
        return build.Build(build.Relu(build.Convolution("input", maps: 64, kernel: 7, stride: 2, padding)));
    }
}
