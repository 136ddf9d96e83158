using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FoldPoolIntoConvolutionTests
{
    private const string Rule = "fold-pool-into-convolution";

    [TestMethod]
    [DataRow(7, 2, 3, 32, 1, 2, DisplayName = "7x7/2 pad 3 -> 7x7/4 pad 1,2")]
    [DataRow(3, 1, 1, 16, 0, 1, DisplayName = "3x3 pad 1 -> 3x3/2 pad 0,1")]
    [DataRow(5, 1, 2, 14, 1, 2, DisplayName = "5x5 pad 2 -> 5x5/2 pad 1,2")]
    public void Pads_so_that_outputs_lie_at_the_centres_of_the_pools_windows(
        int kernel, int stride, int padding, int size, int leading, int trailing)
    {
        var build = new NetworkBuilder(1, 3, size, size);
        string conv = build.Relu(build.Convolution("input", maps: 4, kernel, stride, padding));
        Network network = build.Build(build.MaxPool(conv, kernel: 3, stride: 2, ceilMode: true));
        Network slim = RuleAssert.Rewrites(Rule, network);

        Window window = ((Convolution)slim["conv1"]).Window;
        Assert.AreEqual(new Padding(leading, leading, trailing, trailing), window.Padding);
        Assert.AreEqual((kernel, 2 * stride), (window.KernelHeight, window.StrideY));
        CollectionAssert.AreEqual(new[] { "Conv", "Relu" }, slim.Layers.Select(layer => layer.Operator).ToArray());
        Sampling.AssertSampled(network, conv, slim, slim.Outputs[0], offset: 1, step: 2);
    }

    [TestMethod]
    [DataRow("relu,pool,lrn")]
    [DataRow("relu,lrn,pool")]
    [DataRow("lrn,relu,pool")]
    [DataRow("pool,relu,lrn")]
    [DataRow("pool")]
    [DataRow("average,relu")]
    public void Absorbs_pools_and_normalization_in_any_order(string order)
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        string x = build.Convolution("input", maps: 8, kernel: 3, padding: 1);
        foreach (string layer in order.Split(','))
        {
            x = layer switch
            {
                "relu" => build.Relu(x),
                "lrn" => build.Lrn(x),
                "average" => build.AveragePool(x, kernel: 3, stride: 2, ceilMode: true),
                _ => build.MaxPool(x, kernel: 3, stride: 2, ceilMode: true),
            };
        }
        Network slim = RuleAssert.Rewrites(Rule, build.Build(build.Convolution(x, maps: 2, kernel: 1)));
        string[] expected = order.Contains("relu", StringComparison.Ordinal) ? ["Conv", "Relu", "Conv"] : ["Conv", "Conv"];
        CollectionAssert.AreEqual(expected, slim.Layers.Select(layer => layer.Operator).ToArray());
        Assert.AreEqual(Window.Square(3, 2) with { Padding = new Padding(0, 0, 1, 1) }, ((Convolution)slim["conv1"]).Window);
    }

    [TestMethod]
    public void Copies_the_weights()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        Network network = build.Build(build.MaxPool(build.Convolution("input", maps: 4, kernel: 3, padding: 1), kernel: 3, stride: 2));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Assert.AreSame(((Convolution)network["conv1"]).Kernel, ((Convolution)slim["conv1"]).Kernel);
        Assert.AreSame(((Convolution)network["conv1"]).Bias, ((Convolution)slim["conv1"]).Bias);
    }

    [TestMethod]
    [DataRow(3, 1, 0, 1, DisplayName = "3x3 without padding")]
    [DataRow(11, 4, 0, 1, DisplayName = "AlexNet's first convolution")]
    [DataRow(3, 1, 0, 2, DisplayName = "groups")]
    public void Taps_of_weight_zero_stand_for_negative_padding(int kernel, int stride, int padding, int groups)
    {
        var build = new NetworkBuilder(1, 4, 51, 51);
        string conv = build.Convolution("input", maps: 4, kernel, stride, padding, groups);
        Network network = build.Build(build.MaxPool(conv, kernel: 3, stride: 2));
        Network slim = RuleAssert.Rewrites(Rule, network);
        var convolution = (Convolution)slim["conv1"];
        Assert.AreEqual(kernel + stride, convolution.Window.KernelHeight);
        Assert.AreEqual(0f, convolution.Kernel.Values[0]);
        Sampling.AssertSampled(network, conv, slim, slim.Outputs[0], offset: 1, step: 2);
    }

    [TestMethod]
    [DataRow(2, 2, 0, 0, DisplayName = "2x2/2")]
    [DataRow(3, 2, 1, 0, DisplayName = "3x3/2 pad 1, as in ResNet")]
    [DataRow(5, 3, 0, 2, DisplayName = "5x5/3")]
    [DataRow(3, 3, 0, 1, DisplayName = "3x3/3")]
    public void Every_kind_of_pool_is_aligned_to_its_centre(int pool, int poolStride, int poolPadding, int offset)
    {
        foreach (int size in new[] { 13, 14, 15, 16, 17, 18 })
        {
            foreach (bool ceilMode in new[] { false, true })
            {
                var build = new NetworkBuilder(1, 2, size, size + 5);
                string conv = build.Convolution("input", maps: 3, kernel: 5, padding: 2);
                Network network = build.Build(build.MaxPool(conv, pool, poolStride, poolPadding, ceilMode));
                Network slim = RuleAssert.Rewrites(Rule, network);
                Sampling.AssertSampled(network, conv, slim, slim.Outputs[0], offset, poolStride);
            }
        }
    }

    [TestMethod]
    public void Two_pools_multiply_their_strides()
    {
        var build = new NetworkBuilder(1, 3, 33, 33);
        string conv = build.Convolution("input", maps: 4, kernel: 7, padding: 3);
        Network network = build.Build(build.MaxPool(build.MaxPool(conv, kernel: 3, stride: 2), kernel: 3, stride: 2));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Assert.AreEqual(4, ((Convolution)slim.Layers.Single()).Window.StrideX);
        Sampling.AssertSampled(network, conv, slim, slim.Outputs[0], offset: 3, step: 4);
    }

    [TestMethod]
    public void Says_what_to_train_and_what_for()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string pool = build.MaxPool(build.Relu(build.Convolution("input", maps: 4, kernel: 3, padding: 1)), kernel: 3, stride: 2);
        LearnedBlock block = RuleAssert.Finds(Rule, build.Build(build.Convolution(pool, maps: 4, kernel: 1))).Block!;
        CollectionAssert.AreEqual(new[] { "conv1" }, block.Layers);
        CollectionAssert.AreEqual(new[] { "input" }, block.Inputs);
        Assert.AreEqual(pool, block.TeacherOutput);
        Assert.AreEqual(pool, block.StudentOutput);
    }

    [TestMethod]
    public void Refuses_a_convolution_whose_output_two_layers_read()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string x = build.Relu(build.Convolution("input", maps: 4, kernel: 3));
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(x, kernel: 3, stride: 2), build.Lrn(x)), "several layers");
    }

    [TestMethod]
    public void Refuses_an_activation_that_is_a_network_output()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string x = build.Relu(build.Convolution("input", maps: 4, kernel: 3));
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(x, kernel: 3, stride: 2), x), "output of the network");
    }

    [TestMethod]
    public void Refuses_dilation_that_does_not_fit_the_shift()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string x = build.Convolution("input", maps: 4, kernel: 3, dilation: 2);
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(x, kernel: 3, stride: 2)), "dilation");
    }

    [TestMethod]
    public void Leaves_a_pool_without_a_stride_alone()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(build.Convolution("input", maps: 4, kernel: 3), kernel: 3, stride: 1)));
    }

    [TestMethod]
    public void Leaves_a_pool_behind_a_sum_alone()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string x = build.Sum("input", build.Convolution("input", maps: 3, kernel: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(x, kernel: 3, stride: 2)));
    }
}
