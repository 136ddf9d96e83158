using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FactorFullyConnectedTests
{
    private const string Rule = "factor-fully-connected";

    [TestMethod]
    public void A_quarter_of_the_values_go_through_the_middle()
    {
        Network slim = RuleAssert.Rewrites(Rule, Classifier());
        Assert.AreEqual("16x128", ((Gemm)slim["gemm3/first"]).Kernel.Shape.ToString());
        Assert.AreEqual("64x16", ((Gemm)slim["gemm3/second"]).Kernel.Shape.ToString());
        Assert.AreEqual("gemm3_out", slim["gemm3/second"].Output);
    }

    [TestMethod]
    public void Full_rank_loses_nothing() => LowRankAssert.IsExactAtFullRank(Rule, Classifier());

    [TestMethod]
    public void Statistics_make_the_better_start()
    {
        // Eight inputs tell little about 128 values; the layer in front leaves only four to vary.
        var build = new NetworkBuilder(1, 4, 1, 1);
        string x = build.Flatten(build.Convolution("input", maps: 128, kernel: 1));
        Network network = build.Build(build.Gemm(x, outputs: 64));
        LowRankAssert.StartsBetterWithStatistics(Rule, network, 25, "gemm3_out");
    }

    [TestMethod]
    public void A_layer_of_higher_rank_input_is_factored_by_its_weights()
    {
        var build = new NetworkBuilder(2, 5, 64);
        Network network = build.Build(build.Gemm("input", outputs: 64, bias: false));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Assert.AreEqual(network.ShapeOf("gemm1_out"), slim.ShapeOf("gemm1_out"));
    }

    [TestMethod]
    public void Refuses_what_would_not_save()
    {
        var build = new NetworkBuilder(1, 20);
        RuleAssert.Refuses(Rule, build.Build(build.Gemm("input", outputs: 10)), "more multiply-adds");
    }

    [TestMethod]
    public void Variants_are_blocks_of_16_below_what_would_cost_the_same()
    {
        Network network = Classifier();
        CollectionAssert.AreEqual(new[] { 50, 25 }, SlimmingRules.Named(Rule).Variants(network, network["gemm3"]).ToArray());
    }

    private static Network Classifier()
    {
        var build = new NetworkBuilder(1, 8, 4, 4);
        return build.Build(build.Gemm(build.Flatten(build.Relu("input")), outputs: 64));
    }
}
