using System.Collections.Immutable;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>One step of the paper's progressive slimming, and the network after it.</summary>
/// <param name="Merged">What the step replaced.</param>
/// <param name="Accuracy">The comparison with the original after training.</param>
/// <param name="Size">The network's size.</param>
internal sealed record SlimmingStep(ImmutableArray<string> Merged, AccuracyComparison Accuracy, NetworkSize Size);

/// <summary>
/// Slims as the paper does, whatever it costs: step by step from the input to the output (<see cref="PaperSteps"/>), each step re-learned before the next one is made on what was learned,
/// with its share of the time, the last one with most of it. Only the start of new weights and the padding are better than the paper's.
/// </summary>
internal sealed class PaperSlimming(ModelOptions options, IPipelineObserver observer, CancellationToken cancellation)
{
    private const double Mebibyte = 1 << 20;

    // Only behind the last step does the network stay as it is, so only there is it worth while to learn for long. Measured on a sign network: no step at all before the last one is as good.
    private const double LastShare = 0.8;

    /// <summary>Runs all steps.</summary>
    /// <param name="plan">The steps' rewrites. Only what they are counts: their weights are made when their step comes, for what was learned before it.</param>
    /// <param name="statistics">What new weights start from.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="judge">Measures each step; nothing is chosen by it.</param>
    /// <param name="checkpoints">The folder of checkpoints, one a step.</param>
    /// <returns>The network, the steps' figures, and the rounds of training.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoints allow to go on.</exception>
    public (Network Network, ImmutableArray<SlimmingStep> Steps, ImmutableArray<TrainingRound> Rounds) Run(
        SlimmingPlan plan, IActivationStatistics statistics, PictureSets pictures, AccuracyJudge judge, string checkpoints)
    {
        ImmutableArray<ImmutableArray<PlannedRewrite>> groups = PaperSteps.Of(plan);
        var training = new BlockTraining(options, observer, cancellation);
        var steps = ImmutableArray.CreateBuilder<SlimmingStep>();
        var rounds = ImmutableArray.CreateBuilder<TrainingRound>();
        var made = new List<PlannedRewrite>();
        Network network = plan.Teacher;
        foreach (ImmutableArray<PlannedRewrite> group in groups)
        {
            network = group.Aggregate(network, (current, rewrite) => Make(current, rewrite, statistics));
            made.AddRange(group);
            AccuracyComparison untrained = judge.Compare(network);
            string names = string.Join(", ", group.Select(rewrite => rewrite.Layer));
            observer.Line($"Step {steps.Count + 1} of {groups.Length}: {names}; untrained: {untrained}");
            FineTuningResult result = training.Run(
                plan.Teacher, network, plan.BlocksOf(made, network), pictures, options.TimeBudget * ShareOf(steps.Count, groups.Length), divergence: null, isWarm: steps.Count > 0, Path.Combine(checkpoints, $"step-{steps.Count + 1}.checkpoint"));
            network = result.Student;
            AccuracyComparison trained = judge.Compare(network);
            observer.Line($"Step {steps.Count + 1} of {groups.Length}: {trained}");
            steps.Add(new SlimmingStep([.. group.Select(rewrite => rewrite.Description)], trained, NetworkSize.Of(network)));
            rounds.Add(new TrainingRound([.. group.Select(rewrite => rewrite.Key.ToString())], untrained, trained, result.Views, result.Elapsed.TotalSeconds, result.Curve));
        }
        return (network, steps.ToImmutable(), rounds.ToImmutable());
    }

    /// <summary>What the figures mean, in plain words.</summary>
    public static IEnumerable<string> Notes(ImmutableArray<SlimmingStep> steps, ImmutableArray<TrainingRound> rounds)
    {
        if (steps is not [.., var last])
            yield break;
        yield return FormattableString.Invariant(
            $"The paper's steps leave {last.Size.Weights * sizeof(float) / Mebibyte:0.00} MiB of weights and {last.Size.MultiplyAdds / 1e6:0} million multiply-adds; its slim GoogLeNet has 23.77 MiB.");
        yield return FormattableString.Invariant(
            $"They cost {last.Accuracy.Loss:0.0} points of {AccuracyComparison.Name(last.Accuracy.Metric)} after {rounds.Sum(round => round.Views):N0} views of pictures. The paper lost 0.46 points of top-5 after about 26 million; with far fewer such a network is worth little, and a search (Slimming=\"Default\") gives a better one.");
    }

    /// <summary>The share of the time that a step gets.</summary>
    internal static double ShareOf(int step, int steps) => step < steps - 1 ? (1 - LastShare) / (steps - 1) : steps == 1 ? 1 : LastShare;

    private static Network Make(Network network, PlannedRewrite rewrite, IActivationStatistics statistics) =>
        rewrite.On(network, statistics)?.Patch.Apply(network)
        ?? throw new InvalidOperationException($"{rewrite.Key} does not apply after the steps in front of it.");
}
