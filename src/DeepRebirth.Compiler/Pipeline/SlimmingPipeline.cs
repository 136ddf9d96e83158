using System.Collections.Immutable;
using System.Diagnostics;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pricing;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Search;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Slims a network inside its accuracy budget: plan or search, fine-tune and measure in rounds, and say what became of every rewrite.
/// </summary>
internal sealed class SlimmingPipeline(ModelOptions options, IPipelineObserver observer, CancellationToken cancellation)
{
    // However long the search takes, this share of the time is for learning.
    private const double LeastLearning = 0.5;

    // Where training leaves less than expected, the search is asked for more than the budget.
    private const double LargestFactor = 2;

    private readonly Lazy<CpuProfile> target = new(() => ConvolutionPlanner.ProfileOf(options.TargetCpu));

    /// <summary>Slims <paramref name="original"/>.</summary>
    /// <param name="original">The network as read.</param>
    /// <param name="checkpoints">The folder that keeps the state of training between runs.</param>
    /// <exception cref="DiagnosticException">Options or pictures are not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoints allow to go on.</exception>
    public SlimmingResult Run(Network original, string checkpoints)
    {
        // The time of a single training depends on how long the search took, so it does not tell checkpoints apart; the time that was asked for does.
        SlimmingResult result = Slim(original, Path.Combine(checkpoints, FormattableString.Invariant($"{options.TimeBudget.TotalSeconds:0.###}s")));
        if (Growth.Of(result, Predicted) is { } growth)
            observer.Warn(new Diagnostic(DiagnosticCode.NotSlimmer, options.Model, growth));
        observer.Line("Timing both networks");
        return FinishedNetwork.Measure(result, options, target.Value, cancellation);
    }

    private SlimmingResult Slim(Network original, string checkpoints)
    {
        SlimmingPlan plan = Plan(original);
        PictureSets? pictures = NeedsPictures(plan) || PlanSearch.Places(original, Selection()).Any() ? PictureSets.Open(options, original, observer.Warn) : null;
        if (pictures is null)
            return WithoutPictures(plan);

        long start = Stopwatch.GetTimestamp();
        Metric metric = ChooseMetric(pictures);
        double divergence = DivergenceBudget.Of(metric, options.AccuracyBudget);
        observer.Line($"Measuring the original on {pictures.Validation.Count} pictures");
        var judge = new AccuracyJudge(original, pictures.Validation, metric, options.Threads, cancellation);
        NetworkAnswers.Require(options.Model, judge.Unanswered, pictures.Validation.Count);
        if (NetworkAnswers.DoubtsAbout(options.Model, judge.Original, metric, pictures.Validation.Count, NetworkFacts.ClassCount(original)) is { } doubts)
            observer.Warn(doubts);
        if (plan.Options.Selection.Equals(SlimmingSelection.Paper))
            return AsThePaper(plan, pictures, judge, checkpoints);

        SearchedRewrites? searched = Search(original, pictures, divergence);
        plan = searched?.First().Plan ?? SlimmingPlanner.Plan(original, plan.Options with { Statistics = StatisticsFor(plan, pictures) });

        // What is tried and taken back is chosen on other pictures than those that decide on the budget.
        var estimator = new AccuracyJudge(original, pictures.HeldOut, pictures.HeldOutLabelled ? metric : Metric.Agreement, options.Threads, cancellation);
        NetworkAnswers.Require(options.Model, estimator.Unanswered, pictures.HeldOut.Count);
        var named = new NamedRewrites(estimator, observer.Line);
        IRoundPlanner planner = searched is null ? named : new SearchedThenNamed(searched, named);
        TimeSpan left = options.TimeBudget - Stopwatch.GetElapsedTime(start);
        TimeSpan least = options.TimeBudget * LeastLearning;
        RoundsResult rounds = new BudgetRounds(options, pictures, estimator, judge, planner, checkpoints, observer, cancellation).Run(plan, left > least ? left : least);
        SlimmingResult result = Result(rounds.Best.Plan, rounds.Tried, rounds.Best.Network) with
        {
            Accuracy = rounds.Accuracy,
            NetworksJudged = rounds.Judged,
            Rounds = rounds.Rounds,
            Candidates = [.. searched?.About(rounds.Best.Plan).Candidates.Select(CandidateResult.Of) ?? []],
            Disagreements = Disagreements(rounds.Accuracy, plan, pictures),
        };
        return Finish(result, plan);
    }

    /// <summary>What a search would choose from, and would choose: without pictures, prices alone.</summary>
    /// <exception cref="DiagnosticException">Options or pictures are not valid.</exception>
    public ImmutableArray<RewriteCandidate> Candidates(Network original)
    {
        if (Selection().OpenKinds.IsEmpty)
            return [];
        if (PictureSets.Open(options, original, observer.Warn) is not { } pictures)
            return PlanSearch.PriceAlone(original, Selection(), Price());
        double divergence = DivergenceBudget.Of(ChooseMetric(pictures), options.AccuracyBudget);
        SearchedPlan searched = Search(original, pictures, divergence)!.First();
        return searched.Candidates;
    }

    /// <summary>The plan that the options ask for.</summary>
    /// <exception cref="DiagnosticException">The option <c>Slimming</c> is not valid.</exception>
    public SlimmingPlan Plan(Network original)
    {
        return SlimmingPlanner.Plan(original, new SlimmingOptions { Selection = Selection() });
    }

    /// <summary>What is planned whatever a search chooses, and the kinds that it will choose from.</summary>
    /// <exception cref="DiagnosticException">The option <c>Slimming</c> is not valid.</exception>
    public (SlimmingPlan Plan, ImmutableArray<SlimmingKind> Searched) FixedPlan(Network original)
    {
        SlimmingSelection selection = Selection();
        return selection.OpenKinds.IsEmpty
            ? (Plan(original), [])
            : (SlimmingPlanner.Plan(original, new SlimmingOptions { Selection = selection.Fixed }), [.. selection.OpenKinds.Order()]);
    }

    private SlimmingSelection Selection()
    {
        try
        {
            return SlimmingSelection.Parse(options.Slimming);
        }
        catch (SlimmingSelectionException exception)
        {
            throw new DiagnosticException(DiagnosticCode.InvalidOption, options.Model, exception.Message, exception);
        }
    }

    private SearchedRewrites? Search(Network original, PictureSets pictures, double budget) => Selection() is { OpenKinds.IsEmpty: false } selection
        ? new SearchedRewrites(new PlanSearch(original, selection, pictures, Price(), LargestFactor * budget, options, observer.Line, cancellation), options, budget, observer.Line)
        : null;

    private Func<Network, double> Price()
    {
        if (options.Backend != Backend.OnnxRuntime)
            return Predicted;
        if (OnnxRuntimePrice.TryCreate(options, out string? problem) is { } price)
            return price.Milliseconds;
        observer.Line($"ONNX Runtime cannot be loaded here ({problem}), so rewrites are priced for our own engine");
        return Predicted;
    }

    /// <summary>The milliseconds of one prediction on one core of the target, by the cost model.</summary>
    private double Predicted(Network network) => NetworkCost.Milliseconds(network, target.Value);

    /// <summary>What the original's activations look like, where the plan's new weights are made from that.</summary>
    private MeasuredStatistics StatisticsFor(SlimmingPlan plan, PictureSets pictures) =>
        new(plan.Teacher, plan.Wants, pictures.Training, options.Threads, cancellation);

    private static bool NeedsPictures(SlimmingPlan plan) => plan.Rewrites.Any(rewrite => rewrite.Kind != SlimmingKind.Exact);

    private SlimmingResult WithoutPictures(SlimmingPlan plan)
    {
        SlimmingPlan exact = plan;
        while (exact.Rewrites.FirstOrDefault(rewrite => rewrite.Kind != SlimmingKind.Exact) is { } inexact)
            exact = exact.Without(inexact.Key);
        (string Rule, string Layer)[] left =
        [
            .. plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact).Select(rewrite => (rewrite.Rule, rewrite.Layer))
                .Union(PlanSearch.Places(plan.Original, Selection())),
        ];
        if (left.Length > 0)
        {
            observer.Warn(new Diagnostic(DiagnosticCode.NoTrainingData, options.Model,
                $"Without pictures only exact rewrites are made; {left.Length} more {(left.Length == 1 ? "was" : "were")} found that {(left.Length == 1 ? "needs" : "need")} some ({string.Join(", ", left.Select(place => place.Rule).Distinct())}). "
                + "Name a folder of pictures with TrainingData, labels are not needed, or say Slimming=\"Exact\" where this is wanted."));
        }
        return Result(exact, [plan], exact.Result);
    }

    private SlimmingResult AsThePaper(SlimmingPlan plan, PictureSets pictures, AccuracyJudge judge, string checkpoints)
    {
        (Network network, ImmutableArray<SlimmingStep> steps, ImmutableArray<TrainingRound> rounds) =
            new PaperSlimming(options, observer, cancellation).Run(plan, StatisticsFor(plan, pictures), pictures, judge, checkpoints);
        SlimmingResult result = Result(plan, [plan], plan.Complete(network));
        return result with
        {
            Accuracy = steps.LastOrDefault()?.Accuracy ?? judge.Compare(network),
            Steps = steps,
            Rounds = rounds,
            Notes = [.. result.Notes, .. PaperSlimming.Notes(steps, rounds)],
        };
    }

    private SlimmingResult Finish(SlimmingResult result, SlimmingPlan plan)
    {
        if (result.NetworksJudged > 1)
            result = result with { Notes = [.. result.Notes, $"The pictures that decide on the budget were asked about {result.NetworksJudged} networks, one after the other, so the loss of the last is known a little less well than its interval says."] };
        if (result.Accuracy is { } accuracy && options.AccuracyBudget > 0 && accuracy.Difference.Uncertainty > options.AccuracyBudget)
        {
            observer.Warn(new Diagnostic(DiagnosticCode.TooFewPictures, options.Model, FormattableString.Invariant(
                $"The loss of {accuracy.Loss:0.0} points of {AccuracyComparison.Name(accuracy.Metric)} on {accuracy.Pictures} pictures is known only to +-{accuracy.Difference.Uncertainty:0.0} points, which is more than AccuracyBudget={options.AccuracyBudget:0.##}. It takes about {accuracy.Difference.PicturesFor(options.AccuracyBudget)} pictures to tell.")));
        }
        bool isSearchInVain = result.Candidates.Any(candidate => candidate.Divergence is not null);
        if ((NeedsPictures(plan) || isSearchInVain) && result.Rewrites.All(rewrite => rewrite.Kind == nameof(SlimmingKind.Exact) || rewrite.Outcome == RewriteOutcome.RolledBack))
        {
            observer.Warn(new Diagnostic(DiagnosticCode.BudgetNotReached, options.Model, FormattableString.Invariant(
                $"No rewrite beyond the exact ones stayed within AccuracyBudget={options.AccuracyBudget:0.##}. Give more TimeBudget or more pictures, or raise AccuracyBudget; the report has the figures.")));
        }
        return result;
    }

    private SlimmingResult Result(SlimmingPlan done, IReadOnlyList<SlimmingPlan> tried, Network network)
    {
        var places = done.Rewrites.Select(rewrite => (rewrite.Rule, rewrite.Layer)).ToHashSet();
        return new SlimmingResult
        {
            Network = network,
            OriginalNetwork = done.Original,
            Options = options,
            Selection = tried[0].Selection,
            Original = done.Before,
            Slim = NetworkSize.Of(network),
            AccuracyBudget = options.AccuracyBudget,
            Rewrites =
            [
                .. done.Rewrites.Select(rewrite => Describe(rewrite, RewriteOutcome.Applied)),
                .. tried.SelectMany(plan => plan.Rewrites)
                    .Where(rewrite => rewrite.Kind != SlimmingKind.Exact && !places.Contains((rewrite.Rule, rewrite.Layer)))
                    .DistinctBy(rewrite => rewrite.Key)
                    .Select(rewrite => Describe(rewrite, RewriteOutcome.RolledBack)),
            ],
            Refusals = tried[0].Refusals,
            Notes = tried[0].Notes,
        };
    }

    private ImmutableArray<Disagreement> Disagreements(AccuracyComparison accuracy, SlimmingPlan plan, PictureSets pictures) =>
        Disagreement.Among(accuracy.Inputs, pictures.Validation, DatasetOpener.ReadLabels(options, plan.Original));

    private static RewriteResult Describe(PlannedRewrite rewrite, RewriteOutcome outcome) =>
        new(rewrite.Rule, rewrite.Kind.ToString(), rewrite.Layer, rewrite.Description, outcome, rewrite.LayersBefore, rewrite.LayersAfter)
        {
            Choice = new SlimmingChoice(rewrite.Kind, rewrite.Rule, rewrite.Layer, Percent: rewrite.Key.Percent).ToString(),
        };

    private Metric ChooseMetric(PictureSets pictures)
    {
        Metric metric = options.Metric ?? (pictures.Labelled ? Metric.Top1 : Metric.Agreement);
        return metric == Metric.Agreement || pictures.Labelled
            ? metric
            : throw new DiagnosticException(DiagnosticCode.InvalidLabels, options.ValidationData ?? options.TrainingData,
                $"The metric {AccuracyComparison.Name(metric)} needs a label for every picture. Put the pictures into folders named by class, give Labels, or set Metric=\"Agreement\".");
    }
}
