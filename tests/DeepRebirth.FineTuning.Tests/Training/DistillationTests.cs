using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class DistillationTests
{
    [TestMethod]
    public void A_network_of_two_learned_blocks_comes_closer_to_its_teacher()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(300), both: true);
        FineTuningResult result = FineTuner.Run(task);
        Assert.IsNull(result.Problem);
        Assert.IsLessThan(0.5 * result.InitialLoss!.Value, result.BestLoss!.Value);
        EvaluationResult before = Evaluator.Evaluate(task.Student, task.HeldOut!, task.Teacher);
        EvaluationResult after = Evaluator.Evaluate(result.Student, task.HeldOut!, task.Teacher);
        Assert.IsLessThan(0.5 * before.KullbackLeibler!.Value, after.KullbackLeibler!.Value);
        Assert.AreEqual(300 * 16, result.Views);
    }

    [TestMethod]
    public void A_block_whose_weights_were_lost_is_learned_again_from_the_teacher()
    {
        Network teacher = TinyTask.Teacher();
        var lost = (Convolution)teacher["conv4"];
        var random = new Random(5);
        Tensor scrambled = Tensor.Adopt(lost.Kernel.Shape, [.. Enumerable.Range(0, lost.Kernel.Count).Select(_ => (float)(0.2 * (random.NextDouble() - 0.5)))]);
        var student = new Network(teacher.Name, teacher.Inputs, teacher.Layers.Select(layer => layer == lost ? lost with { Kernel = scrambled } : layer), teacher.Outputs);
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(250) with { BlockShare = 0.8f }) with
        {
            Student = student,
            Blocks = [new(["conv4"], "relu5_out", "relu5_out")],
        };
        FineTuningResult result = FineTuner.Run(task);
        Assert.IsLessThan(0.2 * result.InitialLoss!.Value, result.BestLoss!.Value);
    }

    [TestMethod]
    public void Only_new_layers_and_those_behind_them_change()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(5));
        Network result = FineTuner.Run(task with { HeldOut = null }).Student;
        Assert.IsTrue(((Convolution)result["conv1"]).Kernel.HasSameBits(((Convolution)task.Student["conv1"]).Kernel));
        Assert.IsFalse(((Convolution)result["conv4"]).Kernel.HasSameBits(((Convolution)task.Student["conv4"]).Kernel));
        Assert.IsFalse(((Convolution)result["conv7"]).Kernel.HasSameBits(((Convolution)task.Student["conv7"]).Kernel));
    }

    [TestMethod]
    public void On_request_all_layers_change()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(5) with { TrainAll = true });
        Network result = FineTuner.Run(task with { HeldOut = null }).Student;
        Assert.IsFalse(((Convolution)result["conv1"]).Kernel.HasSameBits(((Convolution)task.Student["conv1"]).Kernel));
    }

    [TestMethod]
    public void A_network_that_ends_in_Softmax_is_taught_by_what_stands_before_it()
    {
        FineTuningResult plain = FineTuner.Run(TinyTask.Create(TinyTask.Steps(20)));
        FineTuningResult softmax = FineTuner.Run(TinyTask.Create(TinyTask.Steps(20), softmax: true));
        Assert.AreEqual(plain.BestLoss!.Value, softmax.BestLoss!.Value, 1e-9);
        Assert.IsInstanceOfType<Softmax>(softmax.Student.Layers[^1]);
    }

    [TestMethod]
    public void Without_new_layers_the_student_comes_back_as_it_is()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(5)) with { Blocks = [] };
        FineTuningResult result = FineTuner.Run(task);
        Assert.AreSame(task.Student, result.Student);
        Assert.AreEqual(0, result.Steps);
    }

    [TestMethod]
    public void A_time_budget_ends_training()
    {
        FineTuningOptions options = TinyTask.Steps(1) with { MaxViews = null, TimeBudget = TimeSpan.FromSeconds(2) };
        FineTuningResult result = FineTuner.Run(TinyTask.Create(options));
        Assert.IsGreaterThan(0, result.Steps);
        Assert.IsLessThan(TimeSpan.FromSeconds(8), result.Elapsed);
    }

    [TestMethod]
    public void Pictures_that_cannot_be_read_are_replaced_by_others()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(20));
        FineTuningResult result = FineTuner.Run(task with
        {
            Training = new SyntheticInputs(50, TinyTask.Classes, TinyTask.InputLength) { IsBroken = index => index % 3 == 0 },
            HeldOut = new SyntheticInputs(30, TinyTask.Classes, TinyTask.InputLength) { IsBroken = index => index % 7 == 0 },
        });
        Assert.AreEqual(20 * 16, result.Views);
    }

    [TestMethod]
    public void When_no_picture_can_be_read_that_is_said()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(20));
        var error = Assert.ThrowsExactly<FineTuningException>(() => FineTuner.Run(task with
        {
            Training = new SyntheticInputs(50, TinyTask.Classes, TinyTask.InputLength) { IsBroken = _ => true },
        }));
        StringAssert.Contains(error.Message, "None of the 50 inputs can be read");
    }

    [TestMethod]
    public void Pictures_are_computed_as_many_at_a_time_as_the_memory_holds()
    {
        StagePlan plan = StagePlanner.PlanNetwork(TinyTask.Create(TinyTask.Steps(1)))!;
        using var parameters = new ParameterSet(plan.Trained, plan.Trained);
        using var shared = new SharedWeights(plan.Trained, parameters.All);
        using var all = new Replica(plan, TinyTask.Steps(1), new RecordLayout(plan), shared, most: 16);
        Assert.AreEqual(16, all.Graph.Capacity);
        long values = plan.Targets.Sum(target => plan.Frozen.ShapeOf(target).ElementCount) * sizeof(float);
        Assert.IsGreaterThan(values, all.Graph.BytesPerPicture, "what is compared with counts too");

        long limit = (2 * 5 * all.Graph.BytesPerPicture) + shared.PackedBytes + 1;
        using var some = new Replica(plan, TinyTask.Steps(1) with { MemoryLimit = limit }, new RecordLayout(plan), shared, most: 16);
        Assert.AreEqual(5, some.Graph.Capacity, "half of the memory, less the packed weights, for each of two threads");
    }

    [TestMethod]
    public void A_thread_that_has_no_picture_in_a_step_adds_nothing_to_its_gradient()
    {
        FineTuningResult one = FineTuner.Run(TinyTask.Create(TinyTask.Steps(4, threads: 1) with { BatchSize = 2 }));
        FineTuningResult five = FineTuner.Run(TinyTask.Create(TinyTask.Steps(4, threads: 5) with { BatchSize = 2 }));
        Assert.AreEqual(one.BestLoss!.Value, five.BestLoss!.Value, 1e-3 * one.BestLoss.Value);
    }

    [TestMethod]
    public void Little_memory_gives_almost_the_same_result_in_smaller_portions()
    {
        FineTuningResult ample = FineTuner.Run(TinyTask.Create(TinyTask.Steps(20)));
        FineTuningResult scarce = FineTuner.Run(TinyTask.Create(TinyTask.Steps(20) with { MemoryLimit = 1 }));
        Assert.AreEqual(ample.BestLoss!.Value, scarce.BestLoss!.Value, 1e-3 * ample.BestLoss.Value);
    }
}
