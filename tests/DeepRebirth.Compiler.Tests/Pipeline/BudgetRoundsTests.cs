using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>The rounds of fine-tuning: less over the budget, more inside it, and the last one inside counts.</summary>
[TestClass]
public sealed class BudgetRoundsTests
{
    // A budget that only exact rewrites, which lose nothing, are inside of.
    private const double Nothing = -1;

    private const string Fold = "Exact;Streamline:fold-pool-into-convolution";

    [TestMethod]
    public void A_plan_over_the_budget_is_followed_by_less()
    {
        var planner = new ScriptedPlanner { Less = Plan("Exact") };

        RoundsResult result = Run(planner, budget: Nothing, Plan(Fold));

        Assert.HasCount(2, result.Tried);
        Assert.AreSame(planner.Less, result.Best.Plan);
        Assert.AreEqual(0, result.Best.Accuracy.Loss);
    }

    [TestMethod]
    public void A_plan_inside_the_budget_is_followed_by_more_where_there_is_time()
    {
        var planner = new ScriptedPlanner { More = Plan(Fold) };

        RoundsResult result = Run(planner, budget: 100, Plan("Exact"));

        Assert.HasCount(2, result.Tried);
        Assert.AreSame(planner.More, result.Best.Plan);
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

        Assert.IsTrue(result.Rounds.Single().Curve.Any(point => point.Stage == FineTuningStage.Blocks), "the curve has points of the first stage");
    }

    private static readonly Network Original = SmallNetworks.Create();

    private static SlimmingPlan Plan(string selection) =>
        SlimmingPlanner.Plan(Original, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    private static RoundsResult Run(IRoundPlanner planner, double budget, SlimmingPlan plan, double seconds = 1)
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
        return new BudgetRounds(options, pictures, judge, planner, folder.File("checkpoints"), new SilentObserver(), CancellationToken.None)
            .Run(plan, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Gives one plan for each direction, once.</summary>
    private sealed class ScriptedPlanner : IRoundPlanner
    {
        public SlimmingPlan? Less { get; init; }

        public SlimmingPlan? More { get; init; }

        public double ShareOfARound(SlimmingPlan plan) => 0.5;

        SlimmingPlan IRoundPlanner.Less(SlimmingPlan failed, AccuracyComparison accuracy) => Less!;

        SlimmingPlan? IRoundPlanner.More(SlimmingPlan passed, AccuracyComparison accuracy) => passed == More ? null : More;
    }
}
