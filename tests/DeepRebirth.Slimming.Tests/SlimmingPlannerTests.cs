using System.Text.Json;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

[TestClass]
public sealed class SlimmingPlannerTests
{
    [TestMethod]
    public void The_default_plan_has_exact_and_order_rewrites_and_only_the_deepest_fold()
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(SmallGoogLeNet());
        CollectionAssert.AreEqual(
            new[]
            {
                "remove-identity@dropout39",
                "move-normalization-behind-pool@lrn6",
                "fold-pool-into-branches@maxpool37",
            },
            plan.Rewrites.Select(rewrite => rewrite.Key.ToString()).ToArray());
    }

    [TestMethod]
    public void Everything_streamlined_goes_from_the_deepest_to_the_first_layer()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        CollectionAssert.AreEqual(
            new[]
            {
                "fold-pool-into-branches@maxpool37",
                "fold-pool-into-branches@maxpool22",
                "fold-pool-into-convolution@maxpool7",
                "fold-pool-into-convolution@maxpool3",
            },
            plan.Rewrites.Where(rewrite => rewrite.Kind == SlimmingKind.Streamline).Select(rewrite => rewrite.Key.ToString()).ToArray());
        Assert.IsEmpty(plan.Result.Layers.OfType<LocalResponseNormalization>());
    }

    [TestMethod]
    public void One_fold_can_be_chosen_by_its_layer()
    {
        SlimmingPlan plan = PlanOf("Streamline:fold-pool-into-branches@maxpool22");
        Assert.AreEqual("maxpool22", plan.Rewrites.Single().Layer);
    }

    [TestMethod]
    public void None_plans_nothing()
    {
        Network network = SmallGoogLeNet();
        SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.None });
        Assert.AreSame(network, plan.Result);
        Assert.IsEmpty(plan.Rewrites);
        Assert.IsEmpty(plan.Refusals);
    }

    [TestMethod]
    public void A_layer_that_nothing_matches_is_noted() =>
        Assert.Contains("no such rewrite was found", PlanOf("Streamline@nowhere").Notes.Single());

    [TestMethod]
    public void Sizes_join_from_rewrite_to_rewrite()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        NetworkSize size = plan.Before;
        foreach (PlannedRewrite rewrite in plan.Rewrites)
        {
            Assert.AreEqual(size, rewrite.Before);
            size = rewrite.After;
        }
        Assert.AreEqual(size, plan.After);
        Assert.IsLessThan(plan.Before.MultiplyAdds, plan.After.MultiplyAdds);
        Assert.IsLessThan(plan.Before.Layers, plan.After.Layers);
    }

    [TestMethod]
    public void Rewrites_can_be_applied_one_after_the_other()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        Assert.AreSame(plan.Original, plan.Apply(0));
        for (int count = 1; count <= plan.Rewrites.Length; count++)
            Assert.AreEqual(plan.Rewrites[count - 1].After, NetworkSize.Of(plan.Apply(count)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => plan.Apply(plan.Rewrites.Length + 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => plan.Apply(-1));
    }

    [TestMethod]
    public void A_rejected_rewrite_is_left_out_and_the_others_stay()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        SlimmingPlan without = plan.Without(new RewriteKey("fold-pool-into-branches", "maxpool22"));
        CollectionAssert.AreEqual(
            plan.Rewrites.Select(rewrite => rewrite.Key).Where(key => key.Layer != "maxpool22").ToArray(),
            without.Rewrites.Select(rewrite => rewrite.Key).ToArray());
    }

    [TestMethod]
    public void In_the_default_no_other_fold_takes_the_place_of_a_rejected_one()
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(SmallGoogLeNet());
        SlimmingPlan without = plan.Without(new RewriteKey("fold-pool-into-branches", "maxpool37"));
        Assert.DoesNotContain(rewrite => rewrite.Kind == SlimmingKind.Streamline, without.Rewrites);
    }

    [TestMethod]
    public void A_rewrite_can_be_made_anew_for_trained_weights()
    {
        SlimmingPlan plan = PlanOf("Streamline:fold-pool-into-convolution@maxpool3");
        Network network = plan.Original;
        var conv = (Convolution)network["conv1"];
        Tensor trained = NetworkBuilder.RandomTensor(99, [.. conv.Kernel.Shape]);
        Network changed = new NetworkPatch("training", "") { Removed = ["conv1"], Added = [conv with { Kernel = trained }] }.Apply(network);
        Network slim = plan.Rewrites.Single().On(changed)!.Patch.Apply(changed);
        Assert.AreSame(trained, ((Convolution)slim["conv1"]).Kernel);
        Assert.IsNull(plan.Rewrites.Single().On(slim), "it cannot be done twice");
    }

    [TestMethod]
    public void What_is_exact_and_comes_last_is_done_after_training()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string x = build.MaxPool(build.Relu(build.Convolution("input", maps: 8, kernel: 3, padding: 1)), kernel: 2, stride: 2);
        string a = build.Convolution(build.Relu(build.Convolution(x, maps: 16, kernel: 1)), maps: 4, kernel: 3, padding: 1);
        string b = build.Convolution(build.Relu(build.Convolution(x, maps: 8, kernel: 1)), maps: 4, kernel: 5, padding: 2);
        SlimmingPlan plan = SlimmingPlanner.Plan(build.Build(build.Sum(a, b)), new SlimmingOptions
        {
            Selection = SlimmingSelection.Parse("Exact:merge-convolutions-of-one-input;Streamline"),
        });
        CollectionAssert.AreEqual(
            new[] { "fold-pool-into-convolution", "merge-convolutions-of-one-input" }, plan.Rewrites.Select(rewrite => rewrite.Rule).ToArray());
        Assert.AreSame(plan.Original, plan.Teacher);
        Assert.IsEmpty(plan.Student.Layers.OfType<Slice>());
        Assert.IsEmpty(plan.Student.Layers.OfType<MaxPool>());

        Network trained = new("trained", plan.Student.Inputs, plan.Student.Layers.Select(layer => layer is Convolution convolution
            ? convolution with { Kernel = build.RandomTensor(0.3f, [.. convolution.Kernel.Shape]) }
            : layer), plan.Student.Outputs);
        Network slim = plan.Complete(trained);
        Assert.HasCount(2, slim.Layers.OfType<Slice>());
        RuleAssert.ComputeTheSame(trained, slim);
        Assert.ThrowsExactly<ArgumentException>(() => plan.Complete(slim));
    }

    [TestMethod]
    public void Teacher_and_student_have_the_tensors_that_learned_blocks_name()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        Network student = plan.Teacher;
        foreach (PlannedRewrite rewrite in plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact))
        {
            student = rewrite.Patch.Apply(student);
            if (rewrite.Blocks is not [var block])
                continue;
            Assert.AreEqual(plan.Teacher.ShapeOf(block.TeacherOutput), student.ShapeOf(block.StudentOutput), rewrite.Description);
            foreach (string layer in block.Layers)
                Assert.IsNotEmpty(student[layer].Weights, $"{layer} can learn");
            foreach (string input in block.Inputs)
                Assert.IsNotEmpty(student.ConsumersOf(input), $"{input} enters the block");
        }
        RuleAssert.ComputeTheSame(plan.Original, plan.Teacher);
    }

    [TestMethod]
    public void The_same_network_gives_the_same_plan()
    {
        string first = JsonSerializer.Serialize(PlanOf("Exact;Order;Streamline"));
        string second = JsonSerializer.Serialize(PlanOf("Exact;Order;Streamline"));
        Assert.AreEqual(first, second);
        Assert.Contains("\"Rule\":\"fold-pool-into-branches\",\"Kind\":\"Streamline\"", first);
    }

    [TestMethod]
    public void Patterns_decide_and_names_do_not()
    {
        Network network = SmallGoogLeNet();
        CollectionAssert.AreEqual(
            SlimmingPlanner.Plan(network).Rewrites.Select(rewrite => rewrite.Rule).ToArray(),
            SlimmingPlanner.Plan(Renaming.Of(network)).Rewrites.Select(rewrite => rewrite.Rule).ToArray());
    }

    [TestMethod]
    public void What_is_refused_is_in_the_plan_with_its_reason()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        SlimmingPlan plan = SlimmingPlanner.Plan(build.Build(build.BatchNormalization(x), x));
        RefusedRewrite refused = plan.Refusals.Single();
        Assert.AreEqual(("fold-scale-into-producer", "bn2"), (refused.Rule, refused.Layer));
        Assert.Contains(refused.Reason, SlimmingPlanTable.Format(plan));
    }

    [TestMethod]
    public void The_printed_plan_names_every_rewrite_and_both_totals()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline;LowRank@nowhere");
        string[] lines = SlimmingPlanTable.Format(plan).Split('\n');
        foreach (PlannedRewrite rewrite in plan.Rewrites)
            Assert.ContainsSingle(line => line.Contains($"  {rewrite.Rule}  ", StringComparison.Ordinal) && line.Contains($" {rewrite.Layer} ", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.Contains("(original)", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.Contains("(slim)", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.Contains("no such rewrite was found", StringComparison.Ordinal), lines);
    }

    private static SlimmingPlan PlanOf(string selection) =>
        SlimmingPlanner.Plan(SmallGoogLeNet(), new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    /// <summary>GoogLeNet's layers in GoogLeNet's order, with two modules.</summary>
    private static Network SmallGoogLeNet()
    {
        var build = new NetworkBuilder(1, 3, 64, 64);
        string x = build.Relu(build.Convolution("input", maps: 8, kernel: 7, stride: 2, padding: 3));
        x = build.Lrn(build.MaxPool(x, kernel: 3, stride: 2, ceilMode: true));
        x = build.Convolution(x, maps: 12, kernel: 3, padding: 1);
        x = build.MaxPool(build.Lrn(x), kernel: 3, stride: 2, ceilMode: true);
        for (int module = 0; module < 2; module++)
            x = build.MaxPool(Inception.Add(build, x), kernel: 3, stride: 2, ceilMode: true);
        x = build.Dropout(build.GlobalAveragePool(x));
        return build.Build(build.Gemm(build.Flatten(x), outputs: 10));
    }
}
