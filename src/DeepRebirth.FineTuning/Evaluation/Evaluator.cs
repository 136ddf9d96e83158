using System.Collections.Immutable;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.FineTuning;

/// <summary>Measures a network on inputs, and against another network.</summary>
public static class Evaluator
{
    /// <summary>
    /// Evaluates a network on all inputs (their view 0), one at a time and in parallel. The result does not depend on the number
    /// of threads.
    /// </summary>
    /// <param name="network">A network with one input and one output of one score a class (logits or probabilities).</param>
    /// <param name="inputs">The inputs; those that cannot be read are left out.</param>
    /// <param name="against">A network of the same input and classes to compare with, or null.</param>
    /// <param name="threads">The number of threads; null takes one a processor.</param>
    /// <param name="progress">Told the number of inputs done, now and then.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="FineTuningException">The networks do not fit the inputs or each other.</exception>
    /// <exception cref="OperationCanceledException">Evaluation was cancelled.</exception>
    public static EvaluationResult Evaluate(
        Network network,
        ITrainingInputs inputs,
        Network? against = null,
        int? threads = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        NetworkCheck.OneInputAndOutput(network);
        if (against is not null)
        {
            NetworkCheck.OneInputAndOutput(against);
            NetworkCheck.SameInterface(network, against);
        }
        int workers = Math.Clamp(threads ?? Environment.ProcessorCount, 1, Math.Max(1, inputs.Count));
        using ProgramRunner runner = RunnerOf(network);
        using ProgramRunner? other = against is null ? null : RunnerOf(against);
        var results = new (InputResult? Result, double Divergence)[inputs.Count];
        int next = 0;
        int done = 0;
        Workers.Run(workers, _ =>
        {
            using var scorer = new Scorer(runner, other);
            while (Interlocked.Increment(ref next) - 1 is var index && index < inputs.Count)
            {
                cancellation.ThrowIfCancellationRequested();
                results[index] = scorer.Score(inputs, index);
                if (Interlocked.Increment(ref done) is var count && count % 16 == 0)
                    progress?.Report(count);
            }
        });
        progress?.Report(inputs.Count);
        return Summarise(results, compared: against is not null);
    }

    private static ProgramRunner RunnerOf(Network network)
    {
        Network single = network.WithBatch(1);
        return new ProgramRunner(Lowering.Lower(new Network(single.Name, single.Inputs, single.Layers, [Logits.Of(single)])));
    }

    private static EvaluationResult Summarise((InputResult? Result, double Divergence)[] results, bool compared)
    {
        ImmutableArray<InputResult> read = [.. results.Select(result => result.Result).OfType<InputResult>()];
        ImmutableArray<InputResult> labelled = [.. read.Where(result => result.Label is not null)];
        return new EvaluationResult
        {
            Images = read.Length,
            Labelled = labelled.Length,
            Top1 = Percentage(labelled, result => result.Top1),
            Top5 = Percentage(labelled, result => result.Top5),
            Agreement = compared ? Percentage(read, result => result.Prediction == result.OtherPrediction) : null,
            KullbackLeibler = compared && read.Length > 0 ? results.Sum(result => result.Divergence) / read.Length : null,
            Inputs = read,
        };
    }

    private static double? Percentage(ImmutableArray<InputResult> results, Func<InputResult, bool> holds) =>
        results.IsEmpty ? null : 100.0 * results.Count(holds) / results.Length;
}
