using System.Diagnostics;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Turns a time into a number of steps, by measuring for a moment how fast training is. From then on the number counts and not the
/// clock, so that a training which was interrupted ends like one that was not.
/// </summary>
internal static class StepEstimate
{
    // The measurement takes about this share of the time, but at least one batch each.
    private const double Share = 0.015;

    /// <summary>The steps that fit.</summary>
    /// <param name="time">The time, the measurement included.</param>
    /// <param name="aside">The part of it that is not spent on steps, but on looks at the held-out inputs.</param>
    /// <param name="trainer">What computes the steps; no parameter is changed.</param>
    /// <param name="source">Where views come from; the measured ones are those that training begins with.</param>
    /// <param name="batch">The views of a step.</param>
    public static int StepsIn(TimeSpan time, TimeSpan aside, DataParallel trainer, ViewSource source, int batch)
    {
        if (time <= TimeSpan.Zero)
            return 0;
        long start = Stopwatch.GetTimestamp();
        trainer.ComputeGradients(0, batch); // compiles the code
        (double first, int batches) = Measure(trainer, batch, time * Share, int.MaxValue);
        double again = source.KeptViews > 0 ? Measure(trainer, batch, time * Share, batches).Seconds : first;
        double left = (time - aside - Stopwatch.GetElapsedTime(start)).TotalSeconds;
        return Math.Max(1, StepsIn(left, first, Math.Min(first, again), source.KeptViews / batch));
    }

    /// <summary>The steps that fit where the first so many take longer, because their views are computed and not read.</summary>
    internal static int StepsIn(double seconds, double first, double again, long firstSteps)
    {
        double steps = firstSteps == 0 || seconds < firstSteps * first
            ? seconds / first
            : firstSteps + ((seconds - (firstSteps * first)) / again);
        return (int)Math.Clamp(steps, 0, int.MaxValue);
    }

    private static (double Seconds, int Batches) Measure(DataParallel trainer, int batch, TimeSpan time, int most)
    {
        long start = Stopwatch.GetTimestamp();
        int batches = 0;
        do
            trainer.ComputeGradients((long)(1 + batches++) * batch, batch);
        while (batches < most && Stopwatch.GetElapsedTime(start) < time);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds / batches, batches);
    }
}
