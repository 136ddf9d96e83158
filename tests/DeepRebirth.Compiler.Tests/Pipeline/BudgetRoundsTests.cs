using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>The rounds of fine-tuning: less over the budget, more inside it; the pictures that decide are asked about the last one first, and what time is left goes into the one that counts.</summary>
[TestClass]
public sealed class BudgetRoundsTests
{
    // A budget that only exact rewrites are inside of, and one of which even some twenty held-out pictures are sure.
    private const double Nothing = -1;
    private const double NothingBeyondDoubt = -50;

    private const string Fold = "Exact;Streamline:fold-pool-into-convolution";

    [TestMethod]
    public void A_plan_over_the_budget_is_followed_by_less()
    {
        var planner = new ScriptedPlanner { Less = Plan("Exact") };

        RoundsResult result = Run(planner, budget: Nothing, Plan(Fold));

        Assert.HasCount(2, result.Tried);
        Assert.AreSame(planner.Less, result.Best.Plan);
        Assert.AreEqual(0, result.Accuracy.Loss);
    }

    [TestMethod]
    public void Where_held_out_pictures_cannot_tell_those_that_decide_are_asked()
    {
        var planner = new ScriptedPlanner { Less = Plan("Exact") };

        RoundsResult result = Run(planner, Nothing, Plan(Fold), estimate: Metric.Top1);

        Assert.AreSame(planner.Less, result.Best.Plan);
        Assert.AreEqual(1, result.Judged);
        Assert.AreEqual(ValidationPictures, planner.Reasons.Single().Pictures);
    }

    [TestMethod]
    public void Where_held_out_pictures_are_sure_that_it_is_too_much_those_that_decide_are_not_asked()
    {
        var planner = new ScriptedPlanner { Less = Plan("Exact") };

        RoundsResult result = Run(planner, NothingBeyondDoubt, Plan(Fold));

        Assert.AreSame(planner.Less, result.Best.Plan);
        Assert.AreEqual(0, result.Judged);
        Assert.AreEqual(HeldOutPictures, planner.Reasons.Single().Pictures);
    }

    [TestMethod]
    public void What_is_no_nearer_than_what_was_refused_is_not_asked_about()
    {
        SlimmingPlan again = Plan(Fold);
        var planner = new ScriptedPlanner { Less = again, AndLess = Plan("Exact") };

        RoundsResult result = Run(planner, budget: 0, Plan(Fold), seconds: 0, estimate: Metric.Top1);

        Assert.HasCount(3, result.Tried);
        Assert.AreEqual(1, result.Judged);
        CollectionAssert.AreEqual(new[] { ValidationPictures, HeldOutPictures }, planner.Reasons.Select(reason => reason.Pictures).ToArray());
        Assert.IsEmpty(result.Rounds, "without time nothing is trained");
    }

    [TestMethod]
    public void A_plan_inside_the_budget_is_followed_by_more_where_there_is_time()
    {
        var planner = new ScriptedPlanner { More = Plan(Fold) };

        RoundsResult result = Run(planner, budget: 100, Plan("Exact"));

        Assert.HasCount(2, result.Tried);
        Assert.AreSame(planner.More, result.Best.Plan);
        Assert.AreEqual(ValidationPictures, result.Accuracy.Pictures);
        Assert.IsTrue(result.Rounds.All(round => round.Trained.Pictures == HeldOutPictures), "the pictures that decide chose nothing");
    }

    [TestMethod]
    public void More_that_is_too_much_leaves_what_held()
    {
        SlimmingPlan held = Plan("Exact");
        var planner = new ScriptedPlanner { More = Plan(Fold) };

        RoundsResult result = Run(planner, budget: Nothing, held);

        Assert.HasCount(2, result.Tried);
        Assert.AreSame(held, result.Best.Plan);
    }

    [TestMethod]
    public void Without_time_nothing_more_is_tried()
    {
        var planner = new ScriptedPlanner { More = Plan(Fold) };

        RoundsResult result = Run(planner, budget: 100, Plan("Exact"), seconds: 0);

        Assert.HasCount(1, result.Tried);
    }

    [TestMethod]
    public void A_first_round_begins_block_by_block()
    {
        RoundsResult result = Run(new ScriptedPlanner(), budget: 100, Plan(Fold));

        Assert.IsTrue(result.Rounds[0].Curve.Any(point => point.Stage == FineTuningStage.Blocks), "the curve has points of the first stage");
    }

    [TestMethod]
    public void What_time_is_left_goes_into_the_network_that_counts()
    {
        RoundsResult result = Run(new ScriptedPlanner(), budget: 100, Plan(Fold));

        Assert.IsGreaterThan(1, result.Rounds.Length);
        Assert.HasCount(1, result.Tried);
        TrainingRound first = result.Rounds[0], second = result.Rounds[1];
        Assert.IsFalse(second.Curve.Any(point => point.Stage == FineTuningStage.Blocks), "it goes on, it does not begin anew");
        Assert.AreEqual(first.Trained.KullbackLeibler, second.Untrained.KullbackLeibler);
        Assert.AreEqual(result.Rounds.Min(round => round.Trained.KullbackLeibler), result.Best.Estimate.KullbackLeibler, "the best network counts, whether or not the last one is");
    }

    [TestMethod]
    public void After_a_kill_rounds_go_on_from_their_checkpoints()
    {
        using var folder = new TemporaryFolder();
        RoundsResult whole = Run(new ScriptedPlanner(), budget: 100, Plan(Fold), checkpoints: folder.Path);
        DateTime written = File.GetLastWriteTimeUtc(folder.File("round-1.checkpoint"));
        File.Delete(folder.File("round-2.checkpoint"));

        RoundsResult resumed = Run(new ScriptedPlanner(), budget: 100, Plan(Fold), checkpoints: folder.Path);

        Assert.AreEqual(written, File.GetLastWriteTimeUtc(folder.File("round-1.checkpoint")), "the first round went on behind its first stage");
        Assert.AreEqual(whole.Rounds[0].Curve[0].HeldOutLoss, resumed.Rounds[0].Curve[0].HeldOutLoss);
        Assert.IsTrue(File.Exists(folder.File("round-2.checkpoint")), "the second one began anew");
    }

    // 120 pictures: a fifth decides, a fifth of the rest is held out.
    private const int ValidationPictures = 24;
    private const int HeldOutPictures = 19;

    private static readonly Network Original = SmallNetworks.Create();

    private static SlimmingPlan Plan(string selection) =>
        SlimmingPlanner.Plan(Original, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    private static RoundsResult Run(IRoundPlanner planner, double budget, SlimmingPlan plan, double seconds = 1, string? checkpoints = null, Metric estimate = Metric.Agreement)
    {
        using var folder = new TemporaryFolder();
        var options = new ModelOptions
        {
            Model = "net.onnx",
            TrainingData = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 40),
            Preprocessing = SmallNetworks.Preprocessing,
            AccuracyBudget = budget,
            Metric = Metric.Agreement,
            TimeBudget = TimeSpan.FromSeconds(1),
            Threads = 2,
        };
        PictureSets pictures = PictureSets.Open(options, Original, _ => { })!;
        var judge = new AccuracyJudge(Original, pictures.Validation, Metric.Agreement, options.Threads, CancellationToken.None);
        var estimator = new AccuracyJudge(Original, pictures.HeldOut, estimate, options.Threads, CancellationToken.None);
        return new BudgetRounds(options, pictures, estimator, judge, planner, checkpoints ?? folder.File("checkpoints"), new SilentObserver(), CancellationToken.None)
            .Run(plan, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Gives one plan for each direction, and one behind the first that is less.</summary>
    private sealed class ScriptedPlanner : IRoundPlanner
    {
        public SlimmingPlan? Less { get; init; }

        public SlimmingPlan? AndLess { get; init; }

        public SlimmingPlan? More { get; init; }

        public double ShareOfARound(SlimmingPlan plan) => 0.5;

        /// <summary>The accuracies for which less was asked for.</summary>
        public List<AccuracyComparison> Reasons { get; } = [];

        SlimmingPlan IRoundPlanner.Less(SlimmingPlan failed, AccuracyComparison accuracy)
        {
            Reasons.Add(accuracy);
            return failed == Less ? AndLess! : Less!;
        }

        SlimmingPlan? IRoundPlanner.More(SlimmingPlan passed, AccuracyComparison accuracy) => passed == More ? null : More;
    }
}
