using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class AveragePoolRulesTests
{
    private const string Swap = "swap-average-pool-and-pointwise-convolution";
    private const string Fold = "fold-average-pool-into-convolution";

    [TestMethod]
    [DataRow(2, 2, 0, false)]
    [DataRow(3, 2, 0, true)]
    [DataRow(3, 2, 1, false)]
    public void Pools_before_a_pointwise_convolution(int kernel, int stride, int padding, bool ceilMode)
    {
        var build = new NetworkBuilder(1, 4, 8, 8);
        string x = build.Convolution("input", maps: 6, kernel: 1);
        Network network = build.Build(build.AveragePool(x, kernel, stride, padding, ceilMode));
        Network slim = RuleAssert.RewritesExactly(Swap, network);
        CollectionAssert.AreEqual(new[] { "AveragePool", "Conv" }, slim.Layers.Select(layer => layer.Operator).ToArray());
        Assert.IsLessThan(MultiplyAdds.Of(network), MultiplyAdds.Of(slim));
    }

    [TestMethod]
    public void Pools_the_whole_image_before_a_pointwise_convolution_with_groups()
    {
        var build = new NetworkBuilder(2, 4, 8, 8);
        RuleAssert.RewritesExactly(Swap, build.Build(build.GlobalAveragePool(build.Convolution("input", maps: 6, kernel: 1, groups: 2))));
    }

    [TestMethod]
    public void Padding_that_counts_is_fine_without_a_bias()
    {
        var build = new NetworkBuilder(1, 4, 8, 8);
        string x = build.Convolution("input", maps: 6, kernel: 1, bias: false);
        RuleAssert.RewritesExactly(Swap, build.Build(build.AveragePool(x, kernel: 3, stride: 2, padding: 1, countIncludePad: true)));
    }

    [TestMethod]
    public void Refuses_padding_that_counts_where_there_is_a_bias()
    {
        var build = new NetworkBuilder(1, 4, 8, 8);
        string x = build.Convolution("input", maps: 6, kernel: 1);
        RuleAssert.Refuses(Swap, build.Build(build.AveragePool(x, kernel: 3, stride: 2, padding: 1, countIncludePad: true)), "no bias");
    }

    [TestMethod]
    public void Refuses_to_swap_where_the_convolution_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 4, 8, 8);
        string x = build.Convolution("input", maps: 6, kernel: 1);
        RuleAssert.Refuses(Swap, build.Build(build.AveragePool(x, kernel: 2, stride: 2), x), "output of the network");
    }

    [TestMethod]
    public void Leaves_an_activation_between_alone()
    {
        var build = new NetworkBuilder(1, 4, 8, 8);
        Network network = build.Build(build.GlobalAveragePool(build.Relu(build.Convolution("input", maps: 6, kernel: 1))));
        RuleAssert.DoesNotFind(Swap, network);
        RuleAssert.DoesNotFind(Fold, network);
    }

    [TestMethod]
    [DataRow(3, 1, 1, 1, 2)]
    [DataRow(5, 1, 2, 1, 2)]
    [DataRow(3, 2, 1, 1, 2)]
    [DataRow(3, 1, 1, 2, 2)]
    [DataRow(3, 1, 0, 1, 3)]
    public void Smears_the_kernel_over_the_pool(int kernel, int stride, int padding, int groups, int pool)
    {
        var build = new NetworkBuilder(1, 4, 13, 12);
        string x = build.Convolution("input", maps: 6, kernel, stride, padding, groups);
        Network slim = RuleAssert.RewritesExactly(Fold, build.Build(build.AveragePool(x, kernel: pool, stride: pool)));
        var merged = (Convolution)slim.Layers.Single();
        Assert.AreEqual(Window.Square(((pool - 1) * stride) + kernel, stride * pool, padding), merged.Window);
    }

    [TestMethod]
    public void Refuses_a_kernel_that_costs_more_than_it_saves()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 1);
        RuleAssert.Refuses(Fold, build.Build(build.AveragePool(x, kernel: 3, stride: 1)), "multiply-adds");
    }

    [TestMethod]
    public void Refuses_a_pool_that_pads()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 1);
        RuleAssert.Refuses(Fold, build.Build(build.AveragePool(x, kernel: 2, stride: 2, padding: 1)), "it pads");
    }

    [TestMethod]
    public void Refuses_a_last_window_that_reaches_over_the_border()
    {
        var build = new NetworkBuilder(1, 4, 13, 13);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 1);
        RuleAssert.Refuses(Fold, build.Build(build.AveragePool(x, kernel: 2, stride: 2, ceilMode: true)), "over the border");
    }

    [TestMethod]
    public void Ceil_mode_without_a_partial_window_is_fine()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 1);
        RuleAssert.RewritesExactly(Fold, build.Build(build.AveragePool(x, kernel: 2, stride: 2, ceilMode: true)));
    }

    [TestMethod]
    public void Refuses_dilation()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 2, dilation: 2);
        RuleAssert.Refuses(Fold, build.Build(build.AveragePool(x, kernel: 2, stride: 2)), "dilation");
    }

    [TestMethod]
    public void Refuses_to_fold_where_the_convolution_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 4, 12, 12);
        string x = build.Convolution("input", maps: 6, kernel: 3, padding: 1);
        RuleAssert.Refuses(Fold, build.Build(build.AveragePool(x, kernel: 2, stride: 2), build.Relu(x)), "also read by others");
    }
}
