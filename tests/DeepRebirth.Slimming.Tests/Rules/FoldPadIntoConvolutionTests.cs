using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FoldPadIntoConvolutionTests
{
    private const string Rule = "fold-pad-into-convolution";

    [TestMethod]
    public void Adds_asymmetric_zeros_to_the_padding_of_the_convolution()
    {
        var build = new NetworkBuilder(1, 3, 6, 7);
        string padded = build.Pad("input", new Padding(0, 1, 2, 3));
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(padded, maps: 4, kernel: 3, stride: 2, padding: 1)));
        Assert.AreEqual(new Padding(1, 2, 3, 4), ((Convolution)slim.Layers.Single()).Window.Padding);
    }

    [TestMethod]
    public void Works_in_front_of_a_grouped_and_dilated_convolution()
    {
        var build = new NetworkBuilder(2, 4, 9, 9);
        string padded = build.Pad("input", Padding.All(2));
        RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(padded, maps: 4, kernel: 3, groups: 2, dilation: 2)));
    }

    [TestMethod]
    public void Refuses_a_padding_that_is_not_zero()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string padded = build.Pad("input", Padding.All(1), value: 0.5f);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(padded, maps: 4, kernel: 3)), "other than zero");
    }

    [TestMethod]
    public void Refuses_a_padded_image_that_two_convolutions_read()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string padded = build.Pad("input", Padding.All(1));
        RuleAssert.Refuses(
            Rule, build.Build(build.Convolution(padded, maps: 4, kernel: 3), build.Convolution(padded, maps: 4, kernel: 3)), "also read");
    }

    [TestMethod]
    public void Refuses_a_padded_image_that_is_a_network_output()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string padded = build.Pad("input", Padding.All(1));
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(padded, maps: 4, kernel: 3), padded), "also read");
    }

    [TestMethod]
    public void Leaves_a_max_pool_alone_because_explicit_zeros_can_win()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(build.Pad("input", Padding.All(1)), kernel: 3, stride: 2)));
    }

    [TestMethod]
    public void Leaves_an_average_pool_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.AveragePool(build.Pad("input", Padding.All(1)), kernel: 3, stride: 2)));
    }
}
