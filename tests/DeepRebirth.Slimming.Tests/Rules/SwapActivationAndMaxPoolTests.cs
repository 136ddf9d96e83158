using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class SwapActivationAndMaxPoolTests
{
    private const string Rule = "swap-activation-and-max-pool";

    [TestMethod]
    [DataRow(ActivationKind.Relu)]
    [DataRow(ActivationKind.LeakyRelu)]
    [DataRow(ActivationKind.Clip)]
    [DataRow(ActivationKind.Sigmoid)]
    public void Moves_an_activation_in_front_of_the_pool_where_a_convolution_can_apply_it(ActivationKind kind)
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.MaxPool(build.Convolution("input", maps: 4, kernel: 3), kernel: 3, stride: 2, padding: 1, ceilMode: true);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Activation(x, kind)));
        CollectionAssert.AreEqual(new[] { "Conv", kind.ToString(), "MaxPool" }, slim.Layers.Select(layer => layer.Operator).ToArray());
    }

    [TestMethod]
    public void Moves_an_activation_behind_the_pool_where_nothing_applies_it_for_free()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.MaxPool(build.Relu(build.Lrn("input")), kernel: 3, stride: 2, padding: 1);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(x));
        CollectionAssert.AreEqual(new[] { "LRN", "MaxPool", "Relu" }, slim.Layers.Select(layer => layer.Operator).ToArray());
    }

    [TestMethod]
    public void Settles_in_both_directions()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.MaxPool(build.Relu(build.Lrn("input")), kernel: 3, stride: 2);
        string y = build.Relu(build.MaxPool(build.Convolution(x, maps: 4, kernel: 1), kernel: 2, stride: 2));
        SlimmingPlan plan = SlimmingPlanner.Plan(build.Build(y), new SlimmingOptions { Selection = SlimmingSelection.Parse("Exact") });
        Assert.HasCount(2, plan.Rewrites);
        RuleAssert.ComputeTheSame(plan.Original, plan.Result);
    }

    [TestMethod]
    public void Refuses_an_activation_that_falls_below_zero()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.MaxPool(build.Convolution("input", maps: 4, kernel: 3), kernel: 2, stride: 2);
        RuleAssert.Refuses(Rule, build.Build(build.Activation(x, ActivationKind.LeakyRelu, alpha: -0.1f)), "falls");
    }

    [TestMethod]
    public void Refuses_a_pooled_tensor_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.MaxPool(build.Convolution("input", maps: 4, kernel: 3), kernel: 2, stride: 2);
        RuleAssert.Refuses(Rule, build.Build(build.Relu(x), x), "output of the network");
    }

    [TestMethod]
    public void Leaves_the_usual_order_alone()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = build.MaxPool(build.Relu(build.Convolution("input", maps: 4, kernel: 3)), kernel: 2, stride: 2);
        RuleAssert.DoesNotFind(Rule, build.Build(x));
    }

    [TestMethod]
    public void Leaves_a_pool_that_keeps_the_size_alone()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(build.Relu(build.Lrn("input")), kernel: 3, stride: 1, padding: 1)));
    }
}
