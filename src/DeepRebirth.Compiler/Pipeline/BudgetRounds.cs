using System.Collections.Immutable;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>A plan that was fine-tuned.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Student">Its trained network, before the exact rewrites that come last.</param>
/// <param name="Network">The slim network.</param>
/// <param name="Estimate">What it costs on the held-out pictures, which also chose its best state.</param>
internal sealed record Attempt(SlimmingPlan Plan, Network Student, Network Network, AccuracyComparison Estimate)
{
    /// <summary>Whether the network answers as the original does, so that no pictures need say so.</summary>
    public bool IsExact => Plan.Rewrites.All(rewrite => rewrite.Kind == SlimmingKind.Exact);
}

/// <summary>What all rounds gave.</summary>
/// <param name="Best">The network that counts.</param>
/// <param name="Accuracy">What it costs, on the pictures that decide.</param>
/// <param name="Judged">How many networks these pictures were asked about; nothing else was chosen by them.</param>
/// <param name="Tried">All plans that were tried.</param>
/// <param name="Rounds">The rounds of training.</param>
internal sealed record RoundsResult(Attempt Best, AccuracyComparison Accuracy, int Judged, ImmutableArray<SlimmingPlan> Tried, ImmutableArray<TrainingRound> Rounds);

/// <summary>
/// Fine-tunes a plan and estimates what it costs on the held-out pictures: a smaller plan follows where that is over the budget beyond doubt, a larger one while there is room and time. Each round goes on with
/// what the one before has learned. Then the pictures that decide are asked, about the last network first, until one is inside the budget; it learns on in what is left of the time.
/// </summary>
/// <param name="options">Budgets and seed.</param>
/// <param name="pictures">The pictures to learn from, and the held-out ones that choose a training's best state.</param>
/// <param name="estimator">Compares networks on the held-out pictures.</param>
/// <param name="judge">Compares networks on the pictures that decide.</param>
/// <param name="planner">Says what comes next.</param>
/// <param name="checkpoints">The folder of checkpoints, one a round.</param>
/// <param name="observer">Is told what goes on.</param>
/// <param name="cancellation">Stops within a second.</param>
internal sealed class BudgetRounds(
    ModelOptions options, PictureSets pictures, AccuracyJudge estimator, AccuracyJudge judge, IRoundPlanner planner, string checkpoints, IPipelineObserver observer, CancellationToken cancellation)
{
    // With less than this left no round is started that nobody needs, and one that is started gets all of it.
    private const double LeastShare = 0.15;
    private const double LastShare = 0.3;

    // What was refused is to be this much nearer to the original, at least and at most, before the pictures that decide are asked again.
    private const double LeastNearer = 0.85;
    private const double MostNearer = 0.25;

    private readonly BlockTraining training = new(options, observer, cancellation);
    private readonly ImmutableArray<SlimmingPlan>.Builder tried = ImmutableArray.CreateBuilder<SlimmingPlan>();
    private readonly ImmutableArray<TrainingRound>.Builder rounds = ImmutableArray.CreateBuilder<TrainingRound>();
    private TimeSpan left;
    private Network? learned;
    private int viewsSeen;
    private int judged;
    private bool hasDiverged;
    private double mostDivergence = double.PositiveInfinity;

    private bool HasTime => left > TimeSpan.Zero && left >= options.TimeBudget * LeastShare;

    /// <summary>Runs until a network is inside the budget that cannot be improved in the time.</summary>
    /// <param name="plan">The first plan.</param>
    /// <param name="time">The time for all rounds.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoints allow to go on.</exception>
    public RoundsResult Run(SlimmingPlan plan, TimeSpan time)
    {
        left = time;
        for (SlimmingPlan next = plan; ;)
        {
            Stack<Attempt> attempts = Grow(next);
            Attempt last;
            AccuracyComparison accuracy;
            do
            {
                last = attempts.Pop();
                accuracy = Judge(last);
                if (last.IsExact || accuracy.Loss <= options.AccuracyBudget)
                {
                    (Attempt best, accuracy) = GoOn(last, accuracy);
                    return new RoundsResult(best, accuracy, judged, tried.ToImmutable(), rounds.ToImmutable());
                }
            }
            while (attempts.Count > 0);
            observer.Line(FormattableString.Invariant($"The loss of {accuracy.Loss:0.0} points is over the budget of {options.AccuracyBudget:0.##}"));
            mostDivergence = last.Estimate.KullbackLeibler * Math.Clamp(Math.Sqrt(options.AccuracyBudget / accuracy.Loss), MostNearer, LeastNearer);
            next = planner.Less(last.Plan, accuracy);
        }
    }

    /// <summary>
    /// Tries a plan and, while there is room and time, larger ones; where the first is too much beyond doubt, or hardly nearer to the original than one that was refused, smaller ones. The last of those that may
    /// be inside the budget is on top.
    /// </summary>
    private Stack<Attempt> Grow(SlimmingPlan plan)
    {
        var attempts = new Stack<Attempt>();
        for (SlimmingPlan? next = plan; next is not null;)
        {
            Attempt attempt = Try(next);
            observer.Line(attempt.Estimate.ToString());
            PairedDifference? difference = attempt.Estimate.Metric == judge.Metric && !attempt.IsExact ? attempt.Estimate.Difference : null; // where it tells something about the budget
            bool isTooFar = !attempt.IsExact && attempt.Estimate.KullbackLeibler > mostDivergence;
            if (isTooFar || difference?.LowestLoss > options.AccuracyBudget)
            {
                observer.Line(isTooFar
                    ? FormattableString.Invariant($"Hardly nearer than what was refused: networks are worth asking about from a divergence of {mostDivergence:0.000} down")
                    : FormattableString.Invariant($"The loss is over the budget of {options.AccuracyBudget:0.##} beyond doubt"));
                next = attempts.Count == 0 ? planner.Less(next, attempt.Estimate) : null;
                continue;
            }
            attempts.Push(attempt);
            bool hasRoom = difference is null || difference.Loss <= options.AccuracyBudget;
            next = hasRoom && HasTime ? planner.More(next, attempt.Estimate) : null;
        }
        return attempts;
    }

    // What is learned further is kept where held-out pictures find it nearer to the original, and those that decide have nothing against it.
    private (Attempt Best, AccuracyComparison Accuracy) GoOn(Attempt best, AccuracyComparison accuracy)
    {
        while (HasTime && !hasDiverged && best.Plan.Blocks.Length > 0)
        {
            observer.Line($"Training goes on for the {Duration.Format(left)} that are left");
            Attempt further = Train(best.Plan, best.Student, best.Estimate, isWarm: true, left);
            if (!(further.Estimate.KullbackLeibler < best.Estimate.KullbackLeibler) || Judge(further) is var after && after.Loss > options.AccuracyBudget)
                break;
            (best, accuracy) = (further, after);
        }
        return (best, accuracy);
    }

    private AccuracyComparison Judge(Attempt attempt)
    {
        judged += attempt.IsExact ? 0 : 1;
        AccuracyComparison accuracy = judge.Compare(attempt.Network);
        observer.Line($"The pictures that decide say: {accuracy}");
        return accuracy;
    }

    private Attempt Try(SlimmingPlan plan)
    {
        tried.Add(plan);
        AccuracyComparison untrained = estimator.Compare(plan.Result);
        if (plan.Blocks.Length == 0)
            return new Attempt(plan, learned = plan.Student, plan.Result, untrained);

        Network fresh = plan.Student;
        (Network start, AccuracyComparison atStart) = (fresh, untrained);
        if (learned is not null && WarmStart.From(learned, fresh) is var warm && estimator.Compare(plan.Complete(warm)) is var warmed && warmed.KullbackLeibler < untrained.KullbackLeibler)
            (start, atStart) = (warm, warmed);
        if (left == TimeSpan.Zero)
            return new Attempt(plan, learned = start, plan.Complete(start), atStart);
        TimeSpan time = left <= options.TimeBudget * LastShare ? left : left * planner.ShareOfARound(plan);
        return Train(plan, start, atStart, isWarm: start != fresh, time);
    }

    private Attempt Train(SlimmingPlan plan, Network start, AccuracyComparison atStart, bool isWarm, TimeSpan time)
    {
        string[] rewrites = [.. plan.Rewrites.Where(rewrite => rewrite.Blocks.Length > 0).Select(rewrite => rewrite.Key.ToString())];
        observer.Line($"Fine-tuning {rewrites.Length} merged {(rewrites.Length == 1 ? "block" : "blocks")} for {Duration.Format(time)} on {pictures.Training.Count} pictures; {(isWarm ? "as far as learned" : "untrained")}: {atStart}");
        FineTuningResult result = training.Run(
            plan.Teacher, start, plan.Blocks, pictures with { Training = pictures.Training.FromView(viewsSeen) }, time, atStart.KullbackLeibler, isWarm, Path.Combine(checkpoints, $"round-{rounds.Count + 1}.checkpoint"));
        viewsSeen += checked((int)((result.Views + pictures.Training.Count - 1) / pictures.Training.Count));
        left -= TimeSpan.FromSeconds(Math.Min(left.TotalSeconds, result.Elapsed.TotalSeconds)); // rounds run over by an evaluation
        hasDiverged = result.Problem is not null;
        learned = result.Student;
        Network slim = plan.Complete(result.Student);
        AccuracyComparison trained = estimator.Compare(slim);
        rounds.Add(new TrainingRound([.. rewrites], atStart, trained, result.Views, result.Elapsed.TotalSeconds, result.Curve));
        return new Attempt(plan, result.Student, slim, trained);
    }
}
