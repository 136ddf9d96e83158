using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning;

/// <summary>Re-learns the new layers of a slim network from its teacher: first each block alone, then the whole.</summary>
/// <remarks>
/// With <see cref="FineTuningOptions.MaxViews"/> alone, the same task on the same instruction set and number of threads gives the
/// same bits, also when it is stopped and resumed any number of times. With a time budget the numbers of steps are fixed by the speed at the
/// start of each stage and kept in the checkpoint, so a resumed training still ends like one that was not stopped.
/// </remarks>
public static class FineTuner
{
    /// <summary>Fine-tunes a student.</summary>
    /// <param name="task">Teacher, student, inputs, options and, to go on after an interruption, the checkpoint's place.</param>
    /// <param name="progress">Told about once a second where training stands.</param>
    /// <param name="cancellation">Stops training within a second; the last checkpoint stays.</param>
    /// <exception cref="FineTuningException">
    /// Networks, blocks, inputs or options do not fit together. The message says what to change.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static FineTuningResult Run(
        FineTuningTask task, IProgress<FineTuningProgress>? progress = null, CancellationToken cancellation = default)
    {
        TaskCheck.Check(task);
        if (StagePlanner.PlanNetwork(task) is not { } plan)
        {
            return new FineTuningResult { Student = task.Student, Curve = [], Steps = 0, BestStep = 0, Views = 0, Elapsed = TimeSpan.Zero };
        }
        using var run = new FineTuningRun(task, plan, progress, cancellation);
        return run.Run();
    }
}
