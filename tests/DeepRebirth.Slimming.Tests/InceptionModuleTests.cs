using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>What the rules make of the modules that came after GoogLeNet's; every plan's networks are run.</summary>
[TestClass]
public sealed class InceptionModuleTests
{
    [TestMethod]
    public void All_normalizations_go_and_the_outputs_stay()
    {
        foreach (Func<NetworkBuilder, string, string> module in new[] { InceptionModules.Stacked, InceptionModules.Asymmetric, InceptionModules.Strided, InceptionModules.Spread })
        {
            SlimmingPlan plan = Plan(module, "Exact");
            Assert.IsEmpty(plan.Result.Layers.OfType<BatchNormalization>());
            RuleAssert.ComputeTheSame(plan.Original, plan.Result);
        }
    }

    [TestMethod]
    public void Of_stacked_kernels_the_outer_ones_take_over_their_neighbours()
    {
        SlimmingPlan plan = Plan(InceptionModules.Stacked, "Exact;Branch:merge-branch-into-neighbour");
        Assert.AreEqual("merge-branch-into-neighbour x2", Learned(plan), SlimmingPlanTable.Format(plan));
        CollectionAssert.AreEqual(new[] { 32, 32 }, BranchWidths(plan.Result));
        Assert.IsEmpty(plan.Result.Layers.OfType<AveragePool>());
    }

    [TestMethod]
    public void The_reducers_of_simple_stacked_and_long_kernels_are_narrowed_by_a_quarter()
    {
        foreach (Func<NetworkBuilder, string, string> module in new[] { InceptionModules.Stacked, InceptionModules.Asymmetric })
        {
            SlimmingPlan plan = Plan(module, "Exact;Branch:narrow-reducer");
            Assert.AreEqual("narrow-reducer x2", Learned(plan), SlimmingPlanTable.Format(plan));
            Assert.HasCount(2, plan.Result.Layers.OfType<Convolution>().Where(convolution => convolution.OutputChannels == 12));
            CollectionAssert.AreEqual(new[] { 16, 16, 16, 16 }, BranchWidths(plan.Result));
        }
    }

    [TestMethod]
    public void An_average_pool_gives_way_to_a_convolution_like_a_max_pool()
    {
        foreach (string rule in new[] { "replace-pool-branch-by-convolution", "replace-pool-branch-by-pointwise-convolution" })
        {
            SlimmingPlan plan = Plan(InceptionModules.Stacked, $"Exact;Branch:{rule}");
            Assert.AreEqual($"{rule} x1", Learned(plan), SlimmingPlanTable.Format(plan));
            Assert.IsEmpty(plan.Result.Layers.OfType<AveragePool>());
        }
    }

    [TestMethod]
    public void A_column_takes_over_a_pointwise_branch_but_no_kernel_of_one_row_or_column_a_pool()
    {
        SlimmingPlan plan = Plan(InceptionModules.Asymmetric, "Exact;Branch:merge-branch-into-neighbour");
        Assert.AreEqual("merge-branch-into-neighbour x1", Learned(plan), SlimmingPlanTable.Format(plan));
        CollectionAssert.AreEqual(new[] { 32, 16, 16 }, BranchWidths(plan.Result));
        Assert.HasCount(1, plan.Result.Layers.OfType<AveragePool>());
    }

    [TestMethod]
    public void A_strided_module_keeps_its_branches_and_its_pool()
    {
        SlimmingPlan plan = Plan(InceptionModules.Strided, "Exact;Branch:merge-branch-into-neighbour;Branch:replace-pool-branch-by-convolution;Streamline");
        Assert.AreEqual("", Learned(plan), SlimmingPlanTable.Format(plan));
        Assert.HasCount(1, plan.Result.Layers.OfType<MaxPool>());
        plan = Plan(InceptionModules.Strided, "Exact;Branch:narrow-reducer");
        Assert.AreEqual("narrow-reducer x2", Learned(plan), SlimmingPlanTable.Format(plan));
    }

    [TestMethod]
    public void A_pool_behind_a_module_gives_its_stride_to_all_branches_unless_one_is_a_pool_that_has_a_stride_already()
    {
        SlimmingPlan plan = Plan((build, x) => build.MaxPool(InceptionModules.Stacked(build, x), kernel: 3, stride: 2), "Exact;Streamline:fold-pool-into-branches");
        Assert.AreEqual("fold-pool-into-branches x1", Learned(plan), SlimmingPlanTable.Format(plan));
        plan = Plan((build, x) => build.MaxPool(InceptionModules.Strided(build, x), kernel: 2, stride: 2), "Exact;Streamline:fold-pool-into-branches");
        Assert.AreEqual("", Learned(plan), SlimmingPlanTable.Format(plan));
        Assert.Contains("whose window cannot take over the stride", SlimmingPlanTable.Format(plan));
    }

    [TestMethod]
    public void Kernels_of_one_row_and_one_column_stay_apart_also_in_a_concat_within_a_concat()
    {
        SlimmingPlan plan = Plan(InceptionModules.Spread, "Exact;Branch:merge-branch-into-neighbour");
        Assert.AreEqual("", Learned(plan), SlimmingPlanTable.Format(plan));
        plan = Plan(InceptionModules.Spread, "Exact;Branch:narrow-reducer");
        Assert.AreEqual("narrow-reducer x1", Learned(plan), SlimmingPlanTable.Format(plan));
    }

    [TestMethod]
    public void Long_kernels_are_factored_over_their_channels()
    {
        SlimmingPlan plan = Plan(InceptionModules.Asymmetric, "Exact;LowRank:factor-convolution-over-channels=100%");
        Assert.IsEmpty(plan.Result.Layers.OfType<BatchNormalization>());
        Assert.IsLessThan(1e-4, LowRankAssert.Error(plan.Original, plan.Result, plan.Original.Outputs[0]));
    }

    /// <summary>The plan for a convolution, a module and a convolution; both of its networks give finite numbers of one shape.</summary>
    private static SlimmingPlan Plan(Func<NetworkBuilder, string, string> module, string selection)
    {
        var build = new NetworkBuilder(1, 3, 15, 15);
        string x = module(build, build.Relu(build.Convolution("input", maps: 16, kernel: 3, padding: 1)));
        SlimmingPlan plan = SlimmingPlanner.Plan(
            build.Build(build.Relu(build.Convolution(x, maps: 8, kernel: 1))), new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });
        Tensor input = NetworkBuilder.RandomTensor(3, 1, 3, 15, 15);
        (Tensor original, Tensor slim) = (ReferenceExecutor.Run(plan.Original, input), ReferenceExecutor.Run(plan.Result, input));
        Assert.AreEqual(original.Shape, slim.Shape);
        Assert.IsTrue(slim.ToArray().All(float.IsFinite));
        return plan;
    }

    private static string Learned(SlimmingPlan plan) => string.Join(", ", plan.Rewrites
        .Where(rewrite => rewrite.Kind != SlimmingKind.Exact).GroupBy(rewrite => rewrite.Rule).Select(group => $"{group.Key} x{group.Count()}"));

    private static int[] BranchWidths(Network network) => [.. network.Layers.OfType<Concat>().Last().Inputs.Select(input => network.ShapeOf(input)[1])];
}
