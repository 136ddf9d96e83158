namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class DivergenceTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_loss_without_bounds_stops_training_and_the_student_is_no_worse_than_before(bool heldOut)
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(60) with { LearningRate = 1e20f, BlockShare = 0 });
        FineTuningResult result = FineTuner.Run(heldOut ? task : task with { HeldOut = null });
        StringAssert.Contains(result.Problem, "training has diverged at a learning rate of 1E+20");
        Assert.IsLessThan(60, result.Steps);
        TinyTask.AssertSameBits(task.Student, result.Student);
    }

    [TestMethod]
    public void A_first_stage_that_diverges_is_forgotten()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(20) with { BlockLearningRate = 1e20f, BlockShare = 0.5f });
        FineTuningResult result = FineTuner.Run(task);
        Assert.IsNull(result.Problem);
        Assert.IsLessThan(result.InitialLoss!.Value, result.BestLoss!.Value);
    }

    [TestMethod]
    public void Training_that_makes_things_worse_gives_the_student_back_as_it_came()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(10)) with { Student = TinyTask.Teacher() };
        FineTuningResult result = FineTuner.Run(task with
        {
            Blocks = [new(["conv4"], "relu5_out", "relu5_out")],
            Options = task.Options with { LearningRate = 0.5f },
        });
        TinyTask.AssertSameBits(task.Teacher, result.Student);
        Assert.AreEqual(0, result.BestStep);
    }
}
