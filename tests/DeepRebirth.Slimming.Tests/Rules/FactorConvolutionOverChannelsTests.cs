using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FactorConvolutionOverChannelsTests
{
    private const string Rule = "factor-convolution-over-channels";

    [TestMethod]
    public void Half_of_the_channels_go_through_the_middle()
    {
        Network slim = RuleAssert.Rewrites(Rule, Wide());
        Assert.AreEqual("32x64x1x1", ((Convolution)slim["conv2/narrow"]).Kernel.Shape.ToString());
        Assert.AreEqual("48x32x3x3", ((Convolution)slim["conv2/core"]).Kernel.Shape.ToString());
        Assert.AreEqual("96x48x1x1", ((Convolution)slim["conv2/widen"]).Kernel.Shape.ToString());
        Assert.AreEqual("3x3 stride 2 pad 1", ((Convolution)slim["conv2/core"]).Window.ToString());
        Assert.AreEqual("conv2_out", slim["conv2/widen"].Output);
    }

    [TestMethod]
    public void Asymmetric_padding_and_dilation_stay_with_the_core()
    {
        var build = new NetworkBuilder(1, 32, 9, 9);
        Window window = Window.Square(3) with { Padding = new Padding(0, 1, 2, 1), DilationX = 2, DilationY = 2 };
        Network slim = RuleAssert.Rewrites(Rule, build.Build(build.Convolution("input", maps: 32, window)));
        Assert.AreEqual(window, ((Convolution)slim["conv1/core"]).Window);
    }

    [TestMethod]
    public void Full_rank_loses_nothing() => LowRankAssert.IsExactAtFullRank(Rule, Wide());

    [TestMethod]
    public void Statistics_make_the_better_start() => LowRankAssert.StartsBetterWithStatistics(Rule, Wide(), 50, "conv2_out");

    [TestMethod]
    public void The_same_statistics_give_the_same_bits()
    {
        Network network = Wide();
        Network first = LowRankAssert.Apply(Rule, network, 50, new SampledStatistics(network));
        Network second = LowRankAssert.Apply(Rule, network, 50, new SampledStatistics(network));
        foreach (Convolution layer in first.Layers.OfType<Convolution>())
            Assert.IsTrue(layer.Kernel.HasSameBits(((Convolution)second[layer.Name]).Kernel), layer.Name);
    }

    [TestMethod]
    public void Other_readers_of_input_and_output_do_not_matter()
    {
        var build = new NetworkBuilder(1, 32, 9, 9);
        string wide = build.Convolution("input", maps: 32, kernel: 3);
        Network slim = RuleAssert.Rewrites(Rule, build.Build(build.Relu(wide), build.Lrn(wide), build.Lrn("input")));
        Assert.HasCount(2, slim.ConsumersOf(wide));
    }

    [TestMethod]
    public void A_convolution_that_writes_an_output_keeps_its_name()
    {
        var build = new NetworkBuilder(1, 32, 9, 9);
        string wide = build.Convolution("input", maps: 32, kernel: 3);
        Assert.IsTrue(RuleAssert.Rewrites(Rule, build.Build(wide)).IsOutput(wide));
    }

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 64, 9, 9);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 3, groups: 2)), "groups");
    }

    [TestMethod]
    public void Variants_that_would_not_save_are_not_offered()
    {
        var build = new NetworkBuilder(1, 32, 9, 9);
        Network network = build.Build(build.Convolution("input", maps: 32, kernel: 2));
        CollectionAssert.AreEqual(new[] { 50 }, SlimmingRules.Named(Rule).Variants(network, network["conv1"]).ToArray());
    }

    [TestMethod]
    public void Leaves_few_channels_and_pointwise_convolutions_alone()
    {
        var build = new NetworkBuilder(1, 16, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 3)));
        build = new NetworkBuilder(1, 64, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution("input", maps: 64, kernel: 1)));
    }

    /// <summary>A convolution of 64 channels that hold no more than 8 do.</summary>
    private static Network Wide()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.Convolution("input", maps: 64, kernel: 1);
        return build.Build(build.Relu(build.Convolution(x, maps: 96, kernel: 3, stride: 2, padding: 1)));
    }
}
