using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class RemoveNormalizationTests
{
    private const string Rule = "remove-normalization";

    [TestMethod]
    public void Removes_normalization_and_trains_the_convolution_in_front()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string lrn = build.Lrn(build.MaxPool(build.Relu(build.Convolution("input", maps: 8, kernel: 3)), kernel: 3, stride: 2));
        Network network = build.Build(build.Convolution(lrn, maps: 4, kernel: 1));
        Network slim = RuleAssert.Rewrites(Rule, network);
        CollectionAssert.AreEqual(new[] { "Conv", "Relu", "MaxPool", "Conv" }, slim.Layers.Select(layer => layer.Operator).ToArray());

        LearnedBlock block = RuleAssert.Finds(Rule, network).Block!;
        CollectionAssert.AreEqual(new[] { "conv1" }, block.Layers);
        Assert.AreEqual(lrn, block.TeacherOutput);
        Assert.AreEqual("MaxPool", slim.ProducerOf(block.StudentOutput)!.Operator);
        Assert.IsNull(slim.ProducerOf("conv1_out"), "scaled, it is another tensor, which has another name");
    }

    [TestMethod]
    public void Statistics_make_the_better_start()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string lrn = build.Lrn(build.MaxPool(build.Relu(build.Convolution("input", maps: 20, kernel: 3)), kernel: 3, stride: 2), alpha: 1);
        Network network = build.Build(build.Convolution(lrn, maps: 4, kernel: 1));
        double blind = LowRankAssert.Error(network, LowRankAssert.Apply(Rule, network, 100, NoStatistics.Instance), lrn);
        double informed = LowRankAssert.Error(network, LowRankAssert.Apply(Rule, network, 100, new SampledStatistics(network)), lrn);
        Assert.IsLessThan(blind / 4, informed);
    }

    [TestMethod]
    public void Several_convolutions_learn_where_a_concat_is_normalized()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string joined = build.Concat(build.Relu(build.Convolution("input", maps: 5, kernel: 1)), build.Relu(build.Convolution("input", maps: 7, kernel: 3, padding: 1)));
        Network network = build.Build(build.Convolution(build.Lrn(joined), maps: 4, kernel: 1));
        RuleAssert.Rewrites(Rule, network);
        CollectionAssert.AreEqual(new[] { "conv1", "conv3" }, RuleAssert.Finds(Rule, network).Block!.Layers);
    }

    [TestMethod]
    public void Keeps_the_name_of_a_network_output()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        RuleAssert.Rewrites(Rule, build.Build(build.Lrn(build.Convolution("input", maps: 8, kernel: 3))));
    }

    [TestMethod]
    public void Refuses_where_no_convolution_could_learn()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        RuleAssert.Refuses(Rule, build.Build(build.Lrn("input")), "no convolution");
    }

    [TestMethod]
    public void Refuses_where_the_raw_image_is_also_read()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.Convolution("input", maps: 8, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Lrn(x), build.Relu(x)), "also read by others");
    }
}
