using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class MergeBranchIntoNeighbourTests
{
    private const string Rule = "merge-branch-into-neighbour";

    [TestMethod]
    public void The_paper_makes_two_branches_of_four()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        Network network = build.Build(build.Relu(Inception.Add(build, "input")));
        SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse($"Branch:{Rule}") });
        Assert.HasCount(2, plan.Rewrites);
        var concat = (Concat)plan.Result.Layers.Single(layer => layer is Concat);
        CollectionAssert.AreEqual(new[] { 4 + 5, 3 + 2 }, concat.Inputs.Select(input => plan.Result.ShapeOf(input)[1]).ToArray());
        Assert.HasCount(4, plan.Result.Layers.OfType<Convolution>());
        Assert.IsEmpty(plan.Result.Layers.OfType<MaxPool>());
        LearnedBlock block = plan.Blocks.Single();
        CollectionAssert.AreEquivalent(new[] { "conv5", "conv9" }, block.Layers);
        Assert.AreEqual((concat.Output, concat.Output), (block.TeacherOutput, block.StudentOutput));
    }

    [TestMethod]
    public void The_maps_of_the_larger_convolution_stay_as_they_are_and_where_they_were()
    {
        Network network = OneOfTwo(first: true);
        Network slim = RuleAssert.Rewrites(Rule, network);
        AssertSameMaps(network, slim, from: 4, count: 5);
        network = OneOfTwo(first: false);
        slim = RuleAssert.Rewrites(Rule, network);
        AssertSameMaps(network, slim, from: 0, count: 5);
    }

    [TestMethod]
    public void Statistics_tell_the_new_maps_what_the_old_branch_gave()
    {
        // The reducer passes all that the branch reads on, so a linear fit can be perfect.
        var build = new NetworkBuilder(1, 3, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution(build.Convolution("input", maps: 6, kernel: 1), maps: 5, kernel: 3, padding: 1));
        Network network = build.Build(build.Concat(one, three));
        Network slim = LowRankAssert.Apply(Rule, network, 100, new SampledStatistics(network));
        Assert.IsLessThan(1e-3, LowRankAssert.Error(network, slim, network.Outputs[0]));
    }

    [TestMethod]
    public void A_fire_modules_expanding_convolutions_merge_exactly()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string squeezed = build.Relu(build.Convolution("input", maps: 3, kernel: 1));
        string one = build.Relu(build.Convolution(squeezed, maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution(squeezed, maps: 5, kernel: 3, padding: 1));
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Concat(one, three)));
        Assert.HasCount(2, slim.Layers.OfType<Convolution>());
        Assert.IsEmpty(slim.Layers.OfType<Concat>());
    }

    [TestMethod]
    public void Refuses_other_activations_groups_and_shared_tensors()
    {
        RuleAssert.Refuses(Rule, Branches((build, x) => build.Activation(x, ActivationKind.Sigmoid)), "activations differ");
        RuleAssert.Refuses(Rule, Branches((build, x) => build.Relu(x), groups: 2), "groups");
        var build = new NetworkBuilder(1, 4, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution("input", maps: 4, kernel: 3, padding: 1));
        RuleAssert.Refuses(Rule, build.Build(build.Concat(one, three), one), "also read by others");
    }

    [TestMethod]
    public void A_smaller_kernel_than_the_pools_or_another_size_is_no_host()
    {
        var build = new NetworkBuilder(1, 4, 9, 9);
        string pooled = build.Relu(build.Convolution(build.MaxPool("input", kernel: 5, stride: 1, padding: 2), maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution("input", maps: 4, kernel: 3, padding: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.Concat(three, pooled)));
    }

    [TestMethod]
    public void Only_neighbours_are_merged_so_that_channels_keep_their_order()
    {
        var build = new NetworkBuilder(1, 4, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 4, kernel: 1));
        string pool = build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
        string three = build.Relu(build.Convolution("input", maps: 4, kernel: 3, padding: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.Concat(one, pool, three)));
    }

    private static void AssertSameMaps(Network network, Network slim, int from, int count)
    {
        Dictionary<string, Tensor> inputs = RuleAssert.RandomInputs(network);
        string output = network.Outputs[0];
        Tensor before = ReferenceExecutor.Run(network, inputs)[output];
        Tensor after = ReferenceExecutor.Run(slim, inputs)[output];
        Assert.AreEqual(before.Shape, after.Shape);
        int size = before.Shape[2] * before.Shape[3];
        for (int i = from * size; i < (from + count) * size; i++)
            Assert.AreEqual(before.Values[i], after.Values[i], 1e-5);
    }

    /// <summary>A 1x1 branch in front of, or behind, one of 3x3, and an unrelated one.</summary>
    private static Network OneOfTwo(bool first)
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution(build.Relu(build.Convolution("input", maps: 3, kernel: 1)), maps: 5, kernel: 3, padding: 1));
        return build.Build(first ? build.Concat(one, three, build.Lrn("input")) : build.Concat(three, one, build.Lrn("input")));
    }

    private static Network Branches(Func<NetworkBuilder, string, string> activate, int groups = 1)
    {
        var build = new NetworkBuilder(1, 4, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 4, kernel: 1));
        string three = activate(build, build.Convolution("input", maps: 4, kernel: 3, padding: 1, groups: groups));
        return build.Build(build.Concat(one, three));
    }
}
