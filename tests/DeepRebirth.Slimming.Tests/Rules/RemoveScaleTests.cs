using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class RemoveScaleTests
{
    private const string Rule = "remove-scale";

    [TestMethod]
    public void A_normalization_behind_a_pool_goes_into_the_convolution_in_front()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string scaled = build.BatchNormalization(build.MaxPool(build.Convolution("input", maps: 8, kernel: 3), kernel: 3, stride: 2));
        Network network = build.Build(build.Convolution(build.Relu(scaled), maps: 4, kernel: 1));
        Network slim = RuleAssert.RewritesExactly(Rule, network);
        CollectionAssert.AreEqual(new[] { "Conv", "MaxPool", "Relu", "Conv" }, slim.Layers.Select(layer => layer.Operator).ToArray());

        LearnedBlock block = RuleAssert.Finds(Rule, network).Block!;
        CollectionAssert.AreEqual(new[] { "conv1" }, block.Layers);
        Assert.AreEqual(scaled, block.TeacherOutput);
        Assert.AreEqual("MaxPool", slim.ProducerOf(block.StudentOutput)!.Operator);
    }

    [TestMethod]
    public void A_normalization_behind_a_concat_goes_into_all_convolutions_that_make_it()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string joined = build.Concat(
            build.Relu(build.Convolution("input", maps: 5, kernel: 1)),
            build.AveragePool(build.Convolution("input", maps: 7, kernel: 3, padding: 1), kernel: 3, stride: 1, padding: 1));
        Network network = build.Build(build.Convolution(build.Relu(build.BatchNormalization(joined)), maps: 4, kernel: 1));
        Network slim = RuleAssert.Rewrites(Rule, network);
        CollectionAssert.AreEqual(new[] { "conv1", "conv3" }, RuleAssert.Finds(Rule, network).Block!.Layers);
        Assert.IsEmpty(slim.Layers.OfType<BatchNormalization>());

        // Only where the Relu swallows what is then shifted above zero do they differ.
        Assert.IsLessThan(0.1, LowRankAssert.Error(network, slim, network.Layers.OfType<BatchNormalization>().Single().Output));
    }

    [TestMethod]
    public void A_product_with_constants_is_exact_behind_a_relu()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string relu = build.MaxPool(build.Relu(build.Convolution("input", maps: 4, kernel: 3)), kernel: 3, stride: 2);
        string scaled = build.Elementwise(ElementwiseOperation.Multiply, Factors(0.5f, 2, 1, 0), relu);
        RuleAssert.RewritesExactly(Rule, build.Build(scaled));
    }

    [TestMethod]
    public void Refuses_negative_factors_behind_a_relu()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string relu = build.MaxPool(build.Relu(build.Convolution("input", maps: 4, kernel: 3)), kernel: 3, stride: 2);
        RuleAssert.Refuses(Rule, build.Build(build.Elementwise(ElementwiseOperation.Multiply, Factors(0.5f, -2, 1, 0), relu)), "negative");
    }

    [TestMethod]
    public void Refuses_where_the_unscaled_image_is_also_read()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.MaxPool(build.Convolution("input", maps: 8, kernel: 3), kernel: 3, stride: 2);
        RuleAssert.Refuses(Rule, build.Build(build.BatchNormalization(x), build.Relu(x)), "also read by others");
    }

    [TestMethod]
    public void Refuses_where_no_convolution_could_learn()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        RuleAssert.Refuses(Rule, build.Build(build.BatchNormalization(build.MaxPool("input", kernel: 3, stride: 2))), "no convolution");
    }

    [TestMethod]
    public void Leaves_what_can_be_folded_to_the_exact_rules()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.BatchNormalization(build.Convolution("input", maps: 8, kernel: 3))));
        build = new NetworkBuilder(1, 3, 9, 9);
        string pool = build.MaxPool(build.Convolution("input", maps: 8, kernel: 3), kernel: 3, stride: 2);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution(build.BatchNormalization(pool), maps: 4, kernel: 1)));
    }

    private static Tensor Factors(params float[] values) => Tensor.Adopt(new TensorShape(1, values.Length, 1, 1), values);
}
