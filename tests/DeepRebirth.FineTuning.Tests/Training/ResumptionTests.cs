namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class ResumptionTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("deeprebirth-tests").FullName;

    private string CheckpointPath => Path.Combine(folder, "state.checkpoint");

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void The_same_task_gives_the_same_bits()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(30), both: true);
        TinyTask.AssertSameBits(FineTuner.Run(task).Student, FineTuner.Run(task).Student);
    }

    [TestMethod]
    [DataRow(40)]
    [DataRow(150)]
    [DataRow(400)]
    public void A_stopped_and_resumed_training_gives_the_same_bits_as_one_that_was_not_stopped(int loadsBeforeStop)
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(40) with { BlockShare = 0.3f, CheckpointInterval = TimeSpan.Zero }, both: true);
        FineTuningResult whole = FineTuner.Run(task);

        FineTuningTask checkpointed = task with { CheckpointPath = CheckpointPath };
        using var stop = new CancellationTokenSource();
        FineTuningTask stopped = checkpointed with
        {
            Training = new SyntheticInputs(200, TinyTask.Classes, TinyTask.InputLength)
            {
                Loading = loads =>
                {
                    if (loads == loadsBeforeStop)
                        stop.Cancel();
                },
            },
        };
        Assert.ThrowsExactly<OperationCanceledException>(() => FineTuner.Run(stopped, cancellation: stop.Token));
        Assert.AreEqual(0, Directory.GetFiles(folder, "*.tmp").Length);

        FineTuningResult resumed = FineTuner.Run(checkpointed);
        TinyTask.AssertSameBits(whole.Student, resumed.Student);
        Assert.AreEqual(whole.BestStep, resumed.BestStep);
        CollectionAssert.AreEqual(whole.Curve, resumed.Curve);
    }

    /// <summary>The steps were planned at the start; being stopped, and a machine that is slower afterwards, change nothing.</summary>
    [TestMethod]
    public void A_training_for_some_time_ends_alike_whether_it_is_stopped_or_not()
    {
        FineTuningOptions options = TinyTask.Steps(1) with
        {
            MaxViews = null, TimeBudget = TimeSpan.FromSeconds(3), CheckpointInterval = TimeSpan.FromSeconds(0.2), ShortensOverruns = false,
        };
        FineTuningTask task = TinyTask.Create(options) with { CheckpointPath = CheckpointPath };
        string copy = CheckpointPath + ".early";
        FineTuningResult whole = FineTuner.Run(task, new Callback(progress =>
        {
            if (progress.Stage == FineTuningStage.Network && !File.Exists(copy))
                File.Copy(CheckpointPath, copy);
        }));
        if (!File.Exists(copy))
            Assert.Inconclusive("The machine was so slow when the speed was measured that too few steps were planned.");
        File.Copy(copy, CheckpointPath, overwrite: true);
        FineTuningResult resumed = FineTuner.Run(task);
        Assert.AreEqual(whole.Steps, resumed.Steps);
        TinyTask.AssertSameBits(whole.Student, resumed.Student);
    }

    [TestMethod]
    public void Cancelling_stops_within_a_second()
    {
        using var stop = new CancellationTokenSource();
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1_000_000));
        stop.CancelAfter(TimeSpan.FromSeconds(1));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsExactly<OperationCanceledException>(() => FineTuner.Run(task, cancellation: stop.Token));
        Assert.IsLessThan(TimeSpan.FromSeconds(4), watch.Elapsed);
    }

    [TestMethod]
    public void A_damaged_checkpoint_is_ignored()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(10) with { CheckpointInterval = TimeSpan.Zero }) with { CheckpointPath = CheckpointPath };
        FineTuningResult first = FineTuner.Run(task);
        byte[] bytes = File.ReadAllBytes(CheckpointPath);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(CheckpointPath, bytes);
        TinyTask.AssertSameBits(first.Student, FineTuner.Run(task).Student);
        File.WriteAllText(CheckpointPath, "no checkpoint");
        TinyTask.AssertSameBits(first.Student, FineTuner.Run(task).Student);
    }

    [TestMethod]
    public void The_checkpoint_of_another_task_is_ignored()
    {
        FineTuningOptions options = TinyTask.Steps(10) with { CheckpointInterval = TimeSpan.Zero };
        FineTuner.Run(TinyTask.Create(options) with { CheckpointPath = CheckpointPath });
        FineTuningTask other = TinyTask.Create(options with { Seed = 7 });
        TinyTask.AssertSameBits(FineTuner.Run(other).Student, FineTuner.Run(other with { CheckpointPath = CheckpointPath }).Student);
    }

    private sealed class Callback(Action<FineTuningProgress> action) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => action(value);
    }
}
