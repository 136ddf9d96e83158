using System.Collections.Immutable;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>A plan that was fine-tuned and measured.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Student">Its trained network, before the exact rewrites that come last.</param>
/// <param name="Network">The slim network.</param>
/// <param name="Accuracy">What it costs, on the pictures that decide.</param>
internal sealed record Attempt(SlimmingPlan Plan, Network Student, Network Network, AccuracyComparison Accuracy);

/// <summary>What all rounds gave.</summary>
/// <param name="Best">The last attempt inside the budget.</param>
/// <param name="Tried">All plans that were tried.</param>
/// <param name="Rounds">The rounds of training.</param>
internal sealed record RoundsResult(Attempt Best, ImmutableArray<SlimmingPlan> Tried, ImmutableArray<TrainingRound> Rounds);

/// <summary>
/// Fine-tunes a plan and measures it on pictures that no step learned from; while the loss is over the budget, a smaller plan, and while there is room and time, a larger one. Each
/// round goes on with what the one before has learned. The last network inside the budget counts.
/// </summary>
internal sealed class BudgetRounds(
    ModelOptions options, PictureSets pictures, AccuracyJudge judge, IRoundPlanner planner, string checkpoints, IPipelineObserver observer, CancellationToken cancellation)
{
    // With less than this left no round is started that nobody needs, and one that is started gets all of it.
    private const double LeastShare = 0.15;
    private const double LastShare = 0.3;

    private readonly BlockTraining training = new(options, observer, cancellation);
    private readonly ImmutableArray<TrainingRound>.Builder rounds = ImmutableArray.CreateBuilder<TrainingRound>();

    /// <summary>Runs until a plan holds that cannot be improved in the time.</summary>
    /// <param name="plan">The first plan.</param>
    /// <param name="left">The time for all rounds.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoints allow to go on.</exception>
    public RoundsResult Run(SlimmingPlan plan, TimeSpan left)
    {
        var tried = ImmutableArray.CreateBuilder<SlimmingPlan>();
        Attempt? best = null;
        Network? learned = null;
        for (SlimmingPlan? next = plan; next is not null;)
        {
            tried.Add(next);
            TimeSpan time = left <= options.TimeBudget * LastShare ? left : left * planner.ShareOfARound(next);
            int before = rounds.Count;
            Attempt attempt = Try(next, learned, time);
            observer.Line(attempt.Accuracy.ToString());
            left -= TimeSpan.FromSeconds(Math.Min(left.TotalSeconds, rounds.Skip(before).Sum(round => round.Seconds))); // rounds run over by an evaluation
            learned = attempt.Student;
            bool isInside = attempt.Accuracy.Loss <= options.AccuracyBudget || next.Rewrites.All(rewrite => rewrite.Kind == SlimmingKind.Exact);
            if (isInside)
                best = attempt;
            next = !isInside ? best is null ? planner.Less(next, attempt.Accuracy) : null
                : left >= options.TimeBudget * LeastShare ? planner.More(next, attempt.Accuracy)
                : null;
        }
        return new RoundsResult(best!, tried.ToImmutable(), rounds.ToImmutable());
    }

    private Attempt Try(SlimmingPlan plan, Network? learned, TimeSpan time)
    {
        AccuracyComparison untrained = judge.Compare(plan.Result);
        PlannedRewrite[] blocks = [.. plan.Rewrites.Where(rewrite => rewrite.Blocks.Length > 0)];
        if (blocks.Length == 0)
            return new Attempt(plan, plan.Student, plan.Result, untrained);

        Network fresh = plan.Student;
        (Network start, AccuracyComparison atStart) = (fresh, untrained);
        if (learned is not null && WarmStart.From(learned, fresh) is var warm && judge.Compare(plan.Complete(warm)) is var warmed && warmed.KullbackLeibler < untrained.KullbackLeibler)
            (start, atStart) = (warm, warmed);
        bool isWarm = start != fresh;
        observer.Line($"Fine-tuning {blocks.Length} merged {(blocks.Length == 1 ? "block" : "blocks")} for {Duration.Format(time)} on {pictures.Training.Count} pictures; {(isWarm ? "as far as learned" : "untrained")}: {atStart}");
        FineTuningResult result = training.Run(plan.Teacher, start, plan.Blocks, pictures, time, atStart.KullbackLeibler, isWarm, Path.Combine(checkpoints, $"round-{rounds.Count + 1}.checkpoint"));
        Network slim = plan.Complete(result.Student);
        AccuracyComparison trained = judge.Compare(slim);
        rounds.Add(new TrainingRound([.. blocks.Select(rewrite => rewrite.Key.ToString())], atStart, trained, result.Views, result.Elapsed.TotalSeconds, result.Curve));
        return new Attempt(plan, result.Student, slim, trained);
    }
}
