using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

/// <summary>Speed and time left are those of the last seconds of a stage, and are not made up before they are known.</summary>
[TestClass]
public sealed class ProgressReporterTests
{
    private readonly Reports reports = [];

    [TestMethod]
    public void A_slow_beginning_is_forgotten()
    {
        var reporter = new ProgressReporter(reports, batchSize: 64);
        foreach ((int step, double seconds) in new[] { (1, 4.0), (2, 5.0), (11, 15.0), (21, 25.0) })
            Report(reporter, FineTuningStage.Network, step, seconds);
        Assert.AreEqual((null, null), Known(reports[0]), "one step has no speed");
        Assert.AreEqual((64.0, 99.0), Known(reports[1]));
        Assert.AreEqual((64.0, 80.0), Known(reports[^1]), "a step a second, and 80 of 101 are left");
    }

    [TestMethod]
    public void Another_stage_has_another_speed()
    {
        var reporter = new ProgressReporter(reports, batchSize: 64);
        Report(reporter, FineTuningStage.Blocks, step: 1, seconds: 1);
        Report(reporter, FineTuningStage.Blocks, step: 100, seconds: 2);
        Report(reporter, FineTuningStage.Network, step: 1, seconds: 4, before: 101);
        Report(reporter, FineTuningStage.Network, step: 2, seconds: 6, before: 101);
        Assert.AreEqual((null, null), Known(reports[2]));
        Assert.AreEqual((32.0, 198.0), Known(reports[3]));
    }

    [TestMethod]
    public void Reports_come_a_second_apart()
    {
        var reporter = new ProgressReporter(reports, batchSize: 64);
        foreach (double seconds in new[] { 0.1, 0.5, 1.0, 1.2 })
            Report(reporter, FineTuningStage.Network, step: 1, seconds);
        Assert.HasCount(2, reports);
    }

    private static void Report(ProgressReporter reporter, FineTuningStage stage, int step, double seconds, int before = 0) => reporter.Report(
        new TrainingState { Stage = stage, Step = step, PlannedSteps = 101, Views = 64 * (step + before) }, new Schedule(101), TimeSpan.FromSeconds(seconds));

    private static (double? Speed, double? Left) Known(FineTuningProgress progress) => (progress.InputsPerSecond, progress.TimeLeft?.TotalSeconds);

    private sealed class Reports : List<FineTuningProgress>, IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => Add(value);
    }
}
