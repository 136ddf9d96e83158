using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FoldScaleIntoProducerTests
{
    private const string Rule = "fold-scale-into-producer";

    [TestMethod]
    [DataRow(1, true, DisplayName = "dense, with bias")]
    [DataRow(1, false, DisplayName = "dense, without bias")]
    [DataRow(2, true, DisplayName = "groups")]
    [DataRow(4, false, DisplayName = "depthwise")]
    public void Folds_batch_normalization_into_the_convolution(int groups, bool bias)
    {
        var build = new NetworkBuilder(2, 4, 6, 5);
        string x = build.Convolution("input", maps: 8, kernel: 3, stride: 2, padding: 1, groups: groups, bias: bias);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.BatchNormalization(x)));
        Assert.AreEqual("conv1", slim.Layers.Single().Name);
    }

    [TestMethod]
    public void Folds_batch_normalization_into_the_fully_connected_layer()
    {
        var build = new NetworkBuilder(2, 12);
        RuleAssert.RewritesExactly(Rule, build.Build(build.BatchNormalization(build.Gemm("input", outputs: 5))));
    }

    [TestMethod]
    [DataRow(new[] { 4, 1, 1 })]
    [DataRow(new[] { 1, 4, 1, 1 })]
    [DataRow(new[] { 1 })]
    [DataRow(new int[0])]
    public void Folds_constants_of_every_form_that_broadcasts_over_channels(int[] shape)
    {
        foreach (ElementwiseOperation operation in Enum.GetValues<ElementwiseOperation>())
        {
            var build = new NetworkBuilder(1, 3, 5, 5);
            string x = build.Convolution("input", maps: 4, kernel: 3);
            RuleAssert.RewritesExactly(Rule, build.Build(build.Elementwise(operation, build.RandomTensor(1, shape), x)));
        }
    }

    [TestMethod]
    public void Folds_a_bias_added_behind_a_matrix_product()
    {
        var build = new NetworkBuilder(2, 12);
        string x = build.Gemm("input", outputs: 5, bias: false);
        RuleAssert.RewritesExactly(Rule, build.Build(build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 5), x)));
    }

    [TestMethod]
    public void A_chain_of_convolutions_and_normalizations_folds_as_a_whole()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string x = "input";
        for (int i = 0; i < 3; i++)
            x = build.BatchNormalization(build.Convolution(x, maps: 4, kernel: 3, padding: 1));
        Network network = build.Build(x);
        SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse($"Exact:{Rule}") });
        CollectionAssert.AreEqual(new[] { "Conv", "Conv", "Conv" }, plan.Result.Layers.Select(layer => layer.Operator).ToArray());
        RuleAssert.ComputeTheSame(network, plan.Result);
    }

    [TestMethod]
    public void Normalization_then_scale_then_shift_all_end_up_in_the_convolution()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string x = build.BatchNormalization(build.Convolution("input", maps: 4, kernel: 3));
        x = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 4, 1, 1), x);
        x = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 4, 1, 1), x);
        Network network = build.Build(x);
        SlimmingPlan plan = SlimmingPlanner.Plan(network);
        Assert.HasCount(1, plan.Result.Layers);
        RuleAssert.ComputeTheSame(network, plan.Result);
    }

    [TestMethod]
    public void Two_convolutions_that_share_their_weights_are_scaled_apart()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string first = build.Convolution("input", maps: 4, kernel: 3, padding: 1);
        var shared = (Convolution)build.Layers[0];
        string second = build.Add(shared with { Name = "twin", Inputs = [build.Relu(first)], Output = "twin_out" });
        Network network = build.Build(build.BatchNormalization(second));
        Network slim = RuleAssert.RewritesExactly(Rule, network);
        Assert.AreSame(shared.Kernel, ((Convolution)slim["conv1"]).Kernel);
    }

    [TestMethod]
    public void Refuses_a_convolution_whose_output_two_layers_read()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Sum(build.BatchNormalization(x), x)), "also read by others");
    }

    [TestMethod]
    public void Refuses_a_convolution_whose_output_is_a_network_output()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.BatchNormalization(x), x), "output of the network");
    }

    [TestMethod]
    public void Refuses_a_variance_that_makes_weights_infinite()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 2, kernel: 3);
        build.BatchNormalization(x);
        var normalization = (BatchNormalization)build.Layers[^1] with { Name = "bad", Output = "bad_out", Variance = Tensor.Vector(0, 1), Epsilon = 0 };
        var network = new Network("test", [new NetworkInput("input", new TensorShape(1, 3, 6, 6))], [build.Layers[0], normalization], ["bad_out"]);
        RuleAssert.Refuses(Rule, network, "not finite");
    }

    [TestMethod]
    public void Leaves_a_constant_that_differs_from_pixel_to_pixel_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 4), x)));
    }

    [TestMethod]
    public void Leaves_a_constant_that_enlarges_its_input_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 1, kernel: 3);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 4, 1, 1), x)));
    }

    [TestMethod]
    public void Leaves_normalization_behind_an_activation_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.BatchNormalization(build.Relu(build.Convolution("input", maps: 4, kernel: 3)))));
    }

    [TestMethod]
    public void Leaves_a_product_of_two_activations_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Product(x, build.Relu(x))));
    }
}
