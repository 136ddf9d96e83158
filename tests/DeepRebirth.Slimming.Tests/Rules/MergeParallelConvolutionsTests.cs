using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class MergeParallelConvolutionsTests
{
    private const string Rule = "merge-parallel-convolutions";

    [TestMethod]
    public void Merges_neighbours_and_keeps_the_order_of_maps()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string a = build.Relu(build.Convolution("input", maps: 2, kernel: 3, padding: 1));
        string b = build.Relu(build.Convolution("input", maps: 3, kernel: 3, padding: 1));
        string c = build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Concat(c, a, b)));
        Assert.AreEqual(5, slim.Layers.OfType<Convolution>().Single().OutputChannels);
    }

    [TestMethod]
    public void A_concat_left_with_one_input_goes()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string a = build.Convolution("input", maps: 2, kernel: 3, bias: false);
        string b = build.Convolution("input", maps: 3, kernel: 3);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Concat(a, b)));
        Assert.AreEqual("Conv", slim.Layers.Single().Operator);
    }

    [TestMethod]
    public void Three_neighbours_become_one()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Concat([.. Enumerable.Range(1, 3).Select(maps => build.Relu(build.Convolution("input", maps, kernel: 3)))]);
        SlimmingPlan plan = SlimmingPlanner.Plan(build.Build(x));
        CollectionAssert.AreEqual(new[] { "Conv", "Relu" }, plan.Result.Layers.Select(layer => layer.Operator).ToArray());
        RuleAssert.ComputeTheSame(plan.Original, plan.Result);
    }

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 2, kernel: 3, groups: 2);
        string b = build.Convolution("input", maps: 2, kernel: 3, groups: 2);
        RuleAssert.Refuses(Rule, build.Build(build.Concat(a, b)), "groups");
    }

    [TestMethod]
    public void Refuses_different_activations()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Relu(build.Convolution("input", maps: 2, kernel: 3));
        string b = build.Convolution("input", maps: 2, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Concat(a, b)), "activations differ");
    }

    [TestMethod]
    public void Refuses_a_branch_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 2, kernel: 3);
        string b = build.Convolution("input", maps: 2, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Concat(a, b), b), "output of the network");
    }

    [TestMethod]
    public void Leaves_one_tensor_joined_with_itself_alone()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 2, kernel: 3);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Concat(a, a)));
    }

    [TestMethod]
    public void Leaves_different_windows_and_different_inputs_alone()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string other = build.Relu("input");
        string a = build.Convolution("input", maps: 2, kernel: 1);
        string b = build.Convolution("input", maps: 2, kernel: 3, padding: 1);
        string c = build.Convolution(other, maps: 2, kernel: 3, padding: 1);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Concat(a, b, c)));
    }

    [TestMethod]
    public void Leaves_a_concat_along_another_axis_alone()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 2, kernel: 3);
        string b = build.Convolution("input", maps: 2, kernel: 3);
        RuleAssert.DoesNotFind(Rule, build.Build(build.ConcatAlong(2, a, b)));
    }
}
