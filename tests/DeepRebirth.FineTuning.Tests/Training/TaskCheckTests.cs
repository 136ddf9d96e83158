using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class TaskCheckTests
{
    [TestMethod]
    public void Refuses_a_block_that_names_a_layer_the_student_does_not_have() => Refuses(
        task => task with { Blocks = [new(["conv99"], "maxpool6_out", "maxpool6_out")] }, "conv99");

    [TestMethod]
    public void Refuses_a_block_whose_outputs_differ_in_shape() => Refuses(
        task => task with { Blocks = [new(["conv4"], "relu5_out", "maxpool6_out")] }, "relu5_out");

    [TestMethod]
    public void Refuses_a_block_that_names_a_tensor_nobody_writes() => Refuses(
        task => task with { Blocks = [new(["conv4"], "nowhere", "maxpool6_out")] }, "nowhere");

    [TestMethod]
    public void Refuses_training_without_a_limit() => Refuses(
        task => task with { Options = task.Options with { MaxViews = null } }, "limit");

    [TestMethod]
    public void Refuses_options_out_of_range() => Refuses(
        task => task with { Options = task.Options with { BatchSize = 0 } }, "BatchSize");

    [TestMethod]
    public void Refuses_networks_of_different_classes()
    {
        var build = new DeepRebirth.Tests.Shared.NetworkBuilder(1, 3, 12, 12);
        Network other = build.Build(build.Gemm(build.Flatten("input"), 7));
        Refuses(task => task with { Student = other, Blocks = [] }, "different numbers of scores");
    }

    [TestMethod]
    public void Refuses_an_empty_training_set() => Refuses(
        task => task with { Training = new SyntheticInputs(0, 1, 1) }, "no inputs");

    [TestMethod]
    [DataRow(FineTuningMode.Labels, 0f)]
    [DataRow(FineTuningMode.Distillation, 0.5f)]
    public void Refuses_labels_that_the_network_has_no_class_for(FineTuningMode mode, float weight) => Refuses(
        task => task with
        {
            Training = new SyntheticInputs(20, TinyTask.Classes + 4, TinyTask.InputLength),
            Options = task.Options with { Mode = mode, LabelWeight = weight },
        },
        "Input 5 has the label 5, but the network has the classes 0 to 4");

    private static void Refuses(Func<FineTuningTask, FineTuningTask> spoil, string part)
    {
        FineTuningTask task = spoil(TinyTask.Create(TinyTask.Steps(1)));
        var error = Assert.ThrowsExactly<FineTuningException>(() => FineTuner.Run(task));
        StringAssert.Contains(error.Message, part);
    }
}
