using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>The paper's steps and their checkpoints.</summary>
[TestClass]
public sealed class PaperSlimmingTests
{
    [TestMethod]
    public void After_a_kill_the_steps_go_on_from_their_checkpoints_and_with_another_time_they_begin_anew()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        string checkpoints = folder.File("checkpoints");
        string FirstStep(string time) => Path.Combine(checkpoints, time, "step-1.checkpoint");
        string SecondStep(string time) => Path.Combine(checkpoints, time, "step-2.checkpoint");

        // Killed in its second step.
        using (var kill = new CancellationTokenSource())
        {
            var observer = new ListeningObserver(line => { if (line.StartsWith("Step 2 of 2", StringComparison.Ordinal)) kill.Cancel(); });
            Assert.ThrowsExactly<OperationCanceledException>(() => Run(pictures, checkpoints, TimeSpan.FromSeconds(1), observer, kill.Token));
        }
        DateTime written = File.GetLastWriteTimeUtc(FirstStep("1s"));
        Assert.IsFalse(File.Exists(SecondStep("1s")));

        SlimmingResult other = Run(pictures, checkpoints, TimeSpan.FromSeconds(0.5), new SilentObserver());
        Assert.HasCount(2, other.Steps);
        Assert.IsTrue(File.Exists(FirstStep("0.5s")) && File.Exists(SecondStep("0.5s")), "another time has checkpoints of its own");
        Assert.IsFalse(File.Exists(SecondStep("1s")));

        SlimmingResult resumed = Run(pictures, checkpoints, TimeSpan.FromSeconds(1), new SilentObserver());
        Assert.HasCount(2, resumed.Steps);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(FirstStep("1s")), "the first step was not begun again");
        Assert.IsTrue(File.Exists(SecondStep("1s")));
    }

    [TestMethod]
    public void Blocks_learn_alone_in_the_first_step_only()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);

        SlimmingResult result = Run(pictures, folder.File("checkpoints"), TimeSpan.FromSeconds(2), new SilentObserver());

        bool LearnedAlone(TrainingRound round) => round.Curve.Any(point => point.Stage == FineTuningStage.Blocks);
        Assert.HasCount(2, result.Rounds);
        Assert.IsTrue(LearnedAlone(result.Rounds[0]));
        Assert.IsFalse(LearnedAlone(result.Rounds[1]), "what has learned together would forget it");
    }

    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(2, 0.8)]
    [DataRow(9, 0.8)]
    public void The_last_step_has_most_of_the_time_and_all_have_all_of_it(int steps, double last)
    {
        Assert.AreEqual(last, PaperSlimming.ShareOf(steps - 1, steps), 1e-9);
        Assert.AreEqual(1, Enumerable.Range(0, steps).Sum(step => PaperSlimming.ShareOf(step, steps)), 1e-9);
    }

    private static SlimmingResult Run(string pictures, string checkpoints, TimeSpan time, IPipelineObserver observer, CancellationToken cancellation = default)
    {
        var options = new ModelOptions
        {
            Model = "net.onnx", TrainingData = pictures, Preprocessing = SmallNetworks.Preprocessing, Metric = Metric.Agreement, AccuracyBudget = 100, Slimming = "Paper", TimeBudget = time, Threads = 2,
        };
        return new SlimmingPipeline(options, observer, cancellation).Run(SmallNetworks.CreateWithTwoPools(), checkpoints);
    }

    /// <summary>Passes lines on.</summary>
    private sealed class ListeningObserver(Action<string> line) : IPipelineObserver
    {
        public void Line(string text) => line(text);

        public void Warn(Diagnostic diagnostic) => Assert.Fail(diagnostic.ToString());

        public void Training(FineTuningProgress progress)
        {
        }
    }
}
