using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class MoveNormalizationBehindPoolTests
{
    private const string Rule = "move-normalization-behind-pool";

    [TestMethod]
    public void Normalizes_the_pooled_image_with_the_same_parameters()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.MaxPool(build.Lrn("input", alpha: 0.1f), kernel: 3, stride: 2, ceilMode: true);
        Network network = build.Build(x);
        Network slim = RuleAssert.Rewrites(Rule, network);
        CollectionAssert.AreEqual(new[] { "MaxPool", "LRN" }, slim.Layers.Select(layer => layer.Operator).ToArray());

        // Written down by hand: the maximum of the raw image, normalised.
        var byHand = new NetworkBuilder(1, 8, 9, 9);
        Network expected = byHand.Build(byHand.Lrn(byHand.MaxPool("input", kernel: 3, stride: 2, ceilMode: true), alpha: 0.1f));
        Tensor input = NetworkBuilder.RandomTensor(3, 1, 8, 9, 9);
        RuleAssert.AreClose(ReferenceExecutor.Run(expected, input), ReferenceExecutor.Run(slim, input), "output");
    }

    [TestMethod]
    public void Changes_little_where_normalization_is_mild()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        Network network = build.Build(build.MaxPool(build.Lrn("input"), kernel: 3, stride: 2));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Tensor input = NetworkBuilder.RandomTensor(3, 1, 8, 9, 9);
        Tensor before = ReferenceExecutor.Run(network, input);
        Tensor after = ReferenceExecutor.Run(slim, input);
        for (int i = 0; i < before.Count; i++)
            Assert.AreEqual(before.Values[i], after.Values[i], 1e-3);
    }

    [TestMethod]
    public void Needs_no_training()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        Assert.IsEmpty(RuleAssert.Finds(Rule, build.Build(build.MaxPool(build.Lrn("input"), kernel: 3, stride: 2))).Blocks);
    }

    [TestMethod]
    public void Refuses_a_normalized_image_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.Lrn("input");
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(x, kernel: 3, stride: 2), x), "output of the network");
    }

    [TestMethod]
    public void Leaves_a_pool_that_keeps_the_size_alone()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(build.Lrn("input"), kernel: 3, stride: 1, padding: 1)));
    }

    [TestMethod]
    public void Leaves_an_average_pool_alone()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.AveragePool(build.Lrn("input"), kernel: 3, stride: 2)));
    }
}
