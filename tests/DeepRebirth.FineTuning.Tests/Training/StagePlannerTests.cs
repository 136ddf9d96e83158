using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class StagePlannerTests
{
    [TestMethod]
    public void What_both_networks_compute_is_computed_once()
    {
        StagePlan plan = StagePlanner.PlanNetwork(TinyTask.Create(TinyTask.Steps(1)))!;
        Assert.IsTrue(plan.Frozen.Layers.All(layer => !layer.Name.StartsWith("student/", StringComparison.Ordinal)), "the student's prefix is the teacher's");
        CollectionAssert.AreEqual(new[] { new Link("given/maxpool3_out", "maxpool3_out") }, plan.Inputs);
        CollectionAssert.AreEqual(new[] { "conv4", "relu5", "conv7", "relu8", "globalaverage9", "flatten10", "gemm11" }, plan.Trained.Layers.Select(layer => layer.Name).ToArray());
    }

    [TestMethod]
    public void What_the_student_computes_otherwise_is_computed_beside_the_teacher()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1), both: true);
        task = task with { Blocks = task.Blocks.RemoveAt(0) };
        StagePlan plan = StagePlanner.PlanNetwork(task)!;
        CollectionAssert.AreEqual(
            new[] { "student/conv1", "student/relu2" },
            plan.Frozen.Layers.Select(layer => layer.Name).Where(name => name.StartsWith("student/", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void Each_block_learns_from_the_teachers_activations()
    {
        StagePlan plan = StagePlanner.PlanBlocks(TinyTask.Create(TinyTask.Steps(1), both: true))!;
        CollectionAssert.AreEqual(new[] { "conv1", "relu2", "conv4", "relu5" }, plan.Trained.Layers.Select(layer => layer.Name).ToArray());
        CollectionAssert.AreEquivalent(new[] { new Link("given/input", "input"), new Link("given/maxpool3_out", "maxpool3_out") }, plan.Inputs);
        CollectionAssert.AreEqual(new[] { "maxpool3_out", "maxpool6_out" }, plan.Features.Select(feature => feature.Source).ToArray());
    }

    [TestMethod]
    public void Modules_behind_the_new_layers_are_compared_too()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string stem = build.Relu(build.Convolution("input", 4, 3, padding: 1));
        string module = build.Concat(build.Relu(build.Convolution(stem, 4, 1)), build.Relu(build.Convolution(stem, 4, 3, padding: 1)));
        Network network = build.Build(build.Gemm(build.Flatten(build.GlobalAveragePool(module)), 3));
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1)) with { Teacher = network, Student = network, Blocks = [new(["conv1"], "relu2_out", "relu2_out")] };
        StagePlan plan = StagePlanner.PlanNetwork(task)!;
        CollectionAssert.AreEqual(new[] { "relu2_out", module }, plan.Features.Select(feature => feature.Tensor).ToArray());
    }

    [TestMethod]
    public void A_new_layer_without_weights_stays_frozen_so_that_only_what_it_leaves_is_kept()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string sampled = build.MaxPool(build.Relu(build.Convolution("input", 4, 3, padding: 1)), kernel: 1, stride: 2);
        string learned = build.Convolution(sampled, 6, 1);
        Network network = build.Build(build.Gemm(build.Flatten(build.GlobalAveragePool(learned)), 3));
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1)) with
        {
            Teacher = network,
            Student = network,
            Blocks = [new(["maxpool3", "conv4"], learned, learned)],
        };
        CollectionAssert.AreEqual(new[] { new Link("given/" + sampled, sampled) }, StagePlanner.PlanNetwork(task)!.Inputs);
        CollectionAssert.AreEqual(new[] { new Link("given/" + sampled, sampled) }, StagePlanner.PlanBlocks(task)!.Inputs);
    }
}
