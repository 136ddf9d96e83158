using System.Collections.Immutable;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pricing;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Search;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Slims a network inside its accuracy budget: plan, fine-tune, measure on pictures that no step learned from, and, while the loss is
/// over the budget, take back the rewrite that does most damage and try again with what is left of the time.
/// </summary>
internal sealed class SlimmingPipeline(ModelOptions options, IPipelineObserver observer, CancellationToken cancellation)
{
    // A round that may be followed by another leaves it a third of the time.
    private const double ShareOfARound = 2.0 / 3;

    private const double LeastLeft = 0.25;
    private const double MostLeft = 0.75;
    private const double Nothing = 1e-6;

    private readonly Lazy<CpuProfile> target = new(() => ConvolutionPlanner.ProfileOf(options.TargetCpu));

    /// <summary>Slims <paramref name="original"/>.</summary>
    /// <param name="original">The network as read.</param>
    /// <param name="checkpoints">The folder that keeps the state of training between runs.</param>
    /// <exception cref="DiagnosticException">Options or pictures are not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoints allow to go on.</exception>
    public SlimmingResult Run(Network original, string checkpoints)
    {
        SlimmingResult result = Slim(original, checkpoints);
        if (options.Backend == Backend.Generated)
        {
            ConvolutionPlan convolutions = ConvolutionPlanner.Plan(options, result.Network!);
            NetworkProgram program = Lowering.Lower(result.Network!, new LoweringOptions { Plan = convolutions });
            result = result with { Convolutions = convolutions, Weights = WeightForms.Of(program) };
        }
        observer.Line("Timing both networks");
        (NetworkProfile before, NetworkProfile after) = NetworkProfile.Measure(original, result.Network!, cancellation);
        return result with { OriginalProfile = before, SlimProfile = after };
    }

    private SlimmingResult Slim(Network original, string checkpoints)
    {
        SlimmingPlan plan = Plan(original);
        PictureSets? pictures = NeedsPictures(plan) || PlanSearch.HasCandidates(original, Selection()) ? PictureSets.Open(options, original, observer.Warn) : null;
        if (pictures is null)
            return WithoutPictures(plan);

        Metric metric = ChooseMetric(pictures);
        double divergence = DivergenceBudget.Of(metric, options.AccuracyBudget);
        PlanSearch? search = Search(original, pictures, divergence);
        SearchedPlan? searched = search?.Choose(divergence);
        if (searched is not null)
            observer.Line(Describe(searched));
        plan = searched?.Plan ?? WithStatistics(plan, pictures);
        observer.Line($"Measuring the original on {pictures.Validation.Count} pictures");
        var judge = new AccuracyJudge(original, pictures.Validation, metric, options.Threads, cancellation);
        if (plan.Options.Selection.Equals(SlimmingSelection.Paper))
            return AsThePaper(plan, pictures, judge, checkpoints);

        // What is taken back is chosen on other pictures than those that decide on the budget.
        var chooser = new Lazy<AccuracyJudge>(() => new AccuracyJudge(original, pictures.HeldOut, metric, options.Threads, cancellation));
        SlimmingPlan Less(SlimmingPlan failed, double loss)
        {
            if (search is null)
                return TakeBackOne(failed, chooser, loss);
            (SlimmingPlan less, divergence) = TakeBackSome(search, failed, divergence, loss);
            return less;
        }
        SlimmingResult result = WithinBudget(plan, pictures, judge, checkpoints, Less);
        return Finish(result with { Candidates = [.. searched?.Candidates.Select(CandidateResult.Of) ?? []] }, plan);
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
        SearchedPlan searched = Search(original, pictures, divergence)!.Choose(divergence);
        observer.Line(Describe(searched));
        return searched.Candidates;
    }

    /// <summary>The plan that the options ask for.</summary>
    /// <exception cref="DiagnosticException">The option <c>Slimming</c> is not valid.</exception>
    public SlimmingPlan Plan(Network original)
    {
        return SlimmingPlanner.Plan(original, new SlimmingOptions { Selection = Selection() });
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

    private PlanSearch? Search(Network original, PictureSets pictures, double largestBudget) => Selection() is { OpenKinds.IsEmpty: false } selection
        ? new PlanSearch(original, selection, pictures, Price(), largestBudget, options, observer.Line, cancellation)
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

    private static string Describe(SearchedPlan searched) => FormattableString.Invariant(
        $"Chosen: {searched.Candidates.Count(candidate => candidate.Verdict == Verdict.Chosen)} rewrites, predicted {searched.Milliseconds:0.00} -> {searched.SlimMilliseconds:0.00} ms ({searched.SlimMilliseconds / searched.Milliseconds:0.00}), divergence {searched.Divergence:0.000} before training, {searched.Budget:0.000} allowed after it");

    // Plans again, new weights made from what the original's activations look like.
    private SlimmingPlan WithStatistics(SlimmingPlan plan, PictureSets pictures)
    {
        var statistics = new MeasuredStatistics(plan.Teacher, plan.Wants, pictures.Training, options.Threads, cancellation);
        return SlimmingPlanner.Plan(plan.Original, plan.Options with { Statistics = statistics });
    }

    private static bool NeedsPictures(SlimmingPlan plan) => plan.Rewrites.Any(rewrite => rewrite.Kind != SlimmingKind.Exact);

    private SlimmingResult WithoutPictures(SlimmingPlan plan)
    {
        SlimmingPlan exact = plan;
        while (exact.Rewrites.FirstOrDefault(rewrite => rewrite.Kind != SlimmingKind.Exact) is { } inexact)
            exact = exact.Without(inexact.Key);
        int left = plan.Rewrites.Count(rewrite => rewrite.Kind != SlimmingKind.Exact);
        if (left > 0)
        {
            observer.Warn(new Diagnostic(DiagnosticCode.NoTrainingData, options.Model,
                $"Without pictures only exact rewrites are made; {left} more were found that need some ({string.Join(", ", plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact).Select(rewrite => rewrite.Rule).Distinct())}). "
                + "Name a folder of pictures with TrainingData, labels are not needed, or say Slimming=\"Exact\" where this is wanted."));
        }
        return Result(exact, plan, exact.Result);
    }

    private SlimmingResult AsThePaper(SlimmingPlan plan, PictureSets pictures, AccuracyJudge judge, string checkpoints)
    {
        (Network network, ImmutableArray<SlimmingStep> steps, ImmutableArray<TrainingRound> rounds) =
            new PaperSlimming(options, observer, cancellation).Run(plan, pictures, judge, checkpoints);
        SlimmingResult result = Result(plan, plan, plan.Complete(network));
        return result with
        {
            Accuracy = steps.LastOrDefault()?.Accuracy ?? judge.Compare(network),
            Steps = steps,
            Rounds = rounds,
            Notes = [.. result.Notes, .. PaperSlimming.Notes(steps, rounds)],
        };
    }

    private SlimmingResult WithinBudget(
        SlimmingPlan plan, PictureSets pictures, AccuracyJudge judge, string checkpoints, Func<SlimmingPlan, double, SlimmingPlan> less)
    {
        SlimmingPlan wanted = plan;
        var rounds = ImmutableArray.CreateBuilder<TrainingRound>();
        TimeSpan left = options.TimeBudget;
        while (true)
        {
            (Network network, AccuracyComparison accuracy, TrainingRound? round) = FineTune(wanted, pictures, judge, RoundTime(wanted, left), Path.Combine(checkpoints, $"round-{rounds.Count + 1}.checkpoint"));
            if (round is not null)
            {
                rounds.Add(round);
                left = TimeSpan.FromSeconds(Math.Max(0, left.TotalSeconds - round.Seconds)); // rounds run over by an evaluation
            }
            observer.Line(accuracy.ToString());
            if (accuracy.Loss <= options.AccuracyBudget || !NeedsPictures(wanted))
                return Result(wanted, plan, network) with { Accuracy = accuracy, Rounds = rounds.ToImmutable(), Disagreements = Disagreements(accuracy, plan, pictures) };

            wanted = less(wanted, accuracy.Loss);
        }
    }

    private SlimmingPlan TakeBackOne(SlimmingPlan plan, Lazy<AccuracyJudge> chooser, double loss)
    {
        PlannedRewrite worst = MostDamaging(plan, chooser);
        observer.Line(FormattableString.Invariant(
            $"The loss of {loss:0.0} points is over the budget of {options.AccuracyBudget:0.##}: taking back {worst.Rule} at {worst.Layer}"));
        return plan.Without(worst.Key);
    }

    // What lost twice as much as it may is searched anew with half of the divergence, until something is left out.
    private (SlimmingPlan Plan, double Divergence) TakeBackSome(PlanSearch search, SlimmingPlan plan, double divergence, double loss)
    {
        double share = Math.Clamp(options.AccuracyBudget / loss, LeastLeft, MostLeft);
        SearchedPlan searched;
        do
        {
            divergence = divergence < Nothing ? 0 : divergence * share;
            searched = search.Choose(divergence);
        }
        while (searched.Plan.Rewrites.Length >= plan.Rewrites.Length && searched.Plan.Rewrites.Select(rewrite => rewrite.Key).SequenceEqual(plan.Rewrites.Select(rewrite => rewrite.Key)) && divergence > 0);
        observer.Line(FormattableString.Invariant($"The loss of {loss:0.0} points is over the budget of {options.AccuracyBudget:0.##}: choosing less"));
        observer.Line(Describe(searched));
        return (searched.Plan, divergence);
    }

    private (Network Network, AccuracyComparison Accuracy, TrainingRound? Round) FineTune(
        SlimmingPlan plan, PictureSets pictures, AccuracyJudge judge, TimeSpan time, string checkpoint)
    {
        AccuracyComparison untrained = judge.Compare(plan.Result);
        PlannedRewrite[] learned = [.. plan.Rewrites.Where(rewrite => rewrite.Blocks.Length > 0)];
        if (learned.Length == 0)
            return (plan.Result, untrained, null);

        observer.Line($"Fine-tuning {learned.Length} merged {(learned.Length == 1 ? "block" : "blocks")} for {Duration.Format(time)} on {pictures.Training.Count} pictures; untrained: {untrained}");
        FineTuningResult result = new BlockTraining(options, observer, cancellation).Run(plan.Teacher, plan.Student, plan.Blocks, pictures, time, checkpoint);
        Network slim = plan.Complete(result.Student);
        AccuracyComparison trained = judge.Compare(slim);
        var round = new TrainingRound([.. learned.Select(rewrite => rewrite.Key.ToString())], untrained, trained, result.Views, result.Elapsed.TotalSeconds, result.Curve);
        return (slim, trained, round);
    }

    private static TimeSpan RoundTime(SlimmingPlan plan, TimeSpan left) =>
        plan.Rewrites.Count(rewrite => rewrite.Blocks.Length > 0) > 1 ? left * ShareOfARound : left;

    // Each rewrite alone, untrained: a cheap order of who does how much damage. Learned rewrites go before the others.
    private static PlannedRewrite MostDamaging(SlimmingPlan plan, Lazy<AccuracyJudge> judge)
    {
        PlannedRewrite[] candidates = [.. plan.Rewrites.Where(rewrite => rewrite.Blocks.Length > 0)];
        if (candidates.Length == 0)
            candidates = [.. plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact)];
        if (candidates.Length == 1)
            return candidates[0];
        Network teacher = plan.Teacher;
        return candidates.MaxBy(rewrite => rewrite.On(teacher, plan.Options.Statistics) is { } alone ? judge.Value.Compare(alone.Patch.Apply(teacher)).KullbackLeibler : double.MaxValue)!;
    }

    private SlimmingResult Finish(SlimmingResult result, SlimmingPlan plan)
    {
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

    private SlimmingResult Result(SlimmingPlan done, SlimmingPlan plan, Network network)
    {
        var applied = done.Rewrites.Select(rewrite => rewrite.Key).ToHashSet();
        return new SlimmingResult
        {
            Network = network,
            OriginalNetwork = plan.Original,
            Options = options,
            Selection = plan.Selection,
            Original = plan.Before,
            Slim = NetworkSize.Of(network),
            AccuracyBudget = options.AccuracyBudget,
            Rewrites =
            [
                .. done.Rewrites.Select(rewrite => Describe(rewrite, RewriteOutcome.Applied)),
                .. plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact && !applied.Contains(rewrite.Key)).Select(rewrite => Describe(rewrite, RewriteOutcome.RolledBack)),
            ],
            Refusals = plan.Refusals,
            Notes = plan.Notes,
        };
    }

    private ImmutableArray<Disagreement> Disagreements(AccuracyComparison accuracy, SlimmingPlan plan, PictureSets pictures) =>
        Disagreement.Among(accuracy.Inputs, pictures.Validation, DatasetOpener.ReadLabels(options, plan.Original));

    private static RewriteResult Describe(PlannedRewrite rewrite, RewriteOutcome outcome) =>
        new(rewrite.Rule, rewrite.Kind.ToString(), rewrite.Layer, rewrite.Description, outcome, rewrite.LayersBefore, rewrite.LayersAfter);

    private Metric ChooseMetric(PictureSets pictures)
    {
        Metric metric = options.Metric ?? (pictures.Labelled ? Metric.Top1 : Metric.Agreement);
        return metric == Metric.Agreement || pictures.Labelled
            ? metric
            : throw new DiagnosticException(DiagnosticCode.InvalidLabels, options.ValidationData ?? options.TrainingData,
                $"The metric {AccuracyComparison.Name(metric)} needs a label for every picture. Put the pictures into folders named by class, give Labels, or set Metric=\"Agreement\".");
    }
}
