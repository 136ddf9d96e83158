using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FoldScaleIntoConsumerTests
{
    private const string Rule = "fold-scale-into-consumer";

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(1, false)]
    [DataRow(2, true)]
    [DataRow(4, false)]
    public void Folds_batch_normalization_into_a_convolution_without_padding(int groups, bool bias)
    {
        var build = new NetworkBuilder(2, 4, 7, 6);
        string x = build.BatchNormalization("input");
        RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 8, kernel: 3, stride: 2, groups: groups, bias: bias)));
    }

    [TestMethod]
    public void Folds_batch_normalization_into_a_fully_connected_layer()
    {
        var build = new NetworkBuilder(2, 12);
        RuleAssert.RewritesExactly(Rule, build.Build(build.Gemm(build.BatchNormalization("input"), outputs: 5, bias: false)));
    }

    [TestMethod]
    public void Folds_a_pure_factor_into_a_convolution_with_padding()
    {
        var build = new NetworkBuilder(1, 4, 7, 6);
        string x = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 4, 1, 1), "input");
        RuleAssert.RewritesExactly(Rule, build.Build(build.Convolution(x, maps: 3, kernel: 3, padding: 1)));
    }

    [TestMethod]
    public void Refuses_a_shift_in_front_of_a_convolution_with_padding()
    {
        var build = new NetworkBuilder(1, 4, 7, 6);
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(build.BatchNormalization("input"), maps: 3, kernel: 3, padding: 1)), "pads");
    }

    [TestMethod]
    public void Refuses_a_scaled_tensor_that_two_layers_read()
    {
        var build = new NetworkBuilder(1, 4, 7, 6);
        string x = build.BatchNormalization("input");
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 3, kernel: 3), build.Relu(x)), "several layers");
    }

    [TestMethod]
    public void Refuses_a_scaled_tensor_that_is_a_network_output()
    {
        var build = new NetworkBuilder(1, 4, 7, 6);
        string x = build.BatchNormalization("input");
        RuleAssert.Refuses(Rule, build.Build(build.Convolution(x, maps: 3, kernel: 3), x), "output of the network");
    }

    [TestMethod]
    public void Leaves_a_scale_in_front_of_an_activation_alone()
    {
        var build = new NetworkBuilder(1, 4, 7, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Relu(build.BatchNormalization("input"))));
    }
}
