using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class ComposePointwiseConvolutionsTests
{
    private const string Rule = "compose-pointwise-convolutions";

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(false, false)]
    public void Multiplies_two_pointwise_convolutions(bool firstBias, bool secondBias)
    {
        var build = new NetworkBuilder(2, 4, 5, 6);
        string x = build.Convolution("input", maps: 8, kernel: 1, bias: firstBias);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1, bias: secondBias)));
        Assert.AreEqual(firstBias || secondBias, ((Convolution)slim.Layers.Single()).Bias is not null);
    }

    [TestMethod]
    public void Multiplies_a_pointwise_convolution_into_a_strided_padded_one_in_front()
    {
        var build = new NetworkBuilder(1, 4, 9, 8);
        string x = build.Convolution("input", maps: 8, kernel: 3, stride: 2, padding: 1);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1)));
        Assert.AreEqual(Window.Square(3, 2, 1), ((Convolution)slim.Layers.Single()).Window);
    }

    [TestMethod]
    public void Multiplies_a_strided_single_tap_into_the_convolution_in_front()
    {
        var build = new NetworkBuilder(1, 4, 11, 10);
        string x = build.Convolution("input", maps: 8, kernel: 3, stride: 2, padding: 1);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1, stride: 2)));
        Assert.AreEqual(Window.Square(3, 4, 1), ((Convolution)slim.Layers.Single()).Window);
    }

    [TestMethod]
    public void Multiplies_a_pointwise_convolution_without_bias_into_a_padded_one_behind()
    {
        var build = new NetworkBuilder(1, 4, 9, 8);
        string x = build.Convolution("input", maps: 8, kernel: 1, bias: false);
        RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 6, kernel: 3, stride: 2, padding: 1, dilation: 2)));
    }

    [TestMethod]
    public void Refuses_a_bias_in_front_of_padding()
    {
        var build = new NetworkBuilder(1, 4, 9, 8);
        string x = build.Convolution("input", maps: 8, kernel: 1);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 6, kernel: 3, padding: 1)), "pads");
    }

    [TestMethod]
    public void Refuses_a_bottleneck_that_saves_multiply_adds()
    {
        var build = new NetworkBuilder(1, 8, 5, 6);
        string x = build.Convolution("input", maps: 2, kernel: 1);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 8, kernel: 1)), "multiply-adds");
    }

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 4, 5, 6);
        string x = build.Convolution("input", maps: 8, kernel: 1, groups: 2);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1)), "groups");
    }

    [TestMethod]
    public void Refuses_a_first_convolution_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 4, 5, 6);
        string x = build.Convolution("input", maps: 8, kernel: 1);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1), build.Relu(x)), "also read by others");
    }

    [TestMethod]
    public void Leaves_convolutions_with_an_activation_between_alone()
    {
        var build = new NetworkBuilder(1, 4, 5, 6);
        string x = build.Relu(build.Convolution("input", maps: 8, kernel: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1)));
    }

    [TestMethod]
    public void Leaves_a_depthwise_separable_pair_alone()
    {
        var build = new NetworkBuilder(1, 4, 7, 7);
        string x = build.Convolution("input", maps: 4, kernel: 3, padding: 1, groups: 4);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution(x, maps: 4, kernel: 1)));
    }

    [TestMethod]
    public void Leaves_two_wide_convolutions_alone()
    {
        var build = new NetworkBuilder(1, 4, 7, 7);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution(build.Convolution("input", maps: 8, kernel: 3), maps: 4, kernel: 3)));
    }
}
