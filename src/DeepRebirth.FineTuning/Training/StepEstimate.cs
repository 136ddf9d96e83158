using System.Diagnostics;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Turns a time into a number of steps, by measuring for a moment how fast training is. From then on the number counts and not the
/// clock, so that a training which was interrupted ends like one that was not.
/// </summary>
internal static class StepEstimate
{
    // Two measurements take about this share of the time each, at least a part of a batch; of a short time more, as a hiccup would weigh too much.
    private const double Share = 0.01;
    private const double ShortShare = 0.05;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(0.3);
    private const int Parts = 4;

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
        int part = (batch + Parts - 1) / Parts;
        trainer.ComputeGradients(0, part); // compiles the code
        double seconds = Math.Max(time.TotalSeconds * Share, Math.Min(time.TotalSeconds * ShortShare, Enough.TotalSeconds));
        (double first, int count) = Measure(trainer, part, TimeSpan.FromSeconds(seconds), int.MaxValue);
        double again = source.KeptViews > 0 ? Measure(trainer, part, TimeSpan.FromSeconds(seconds), count).Seconds : first;
        double left = (time - aside - Stopwatch.GetElapsedTime(start)).TotalSeconds;
        double partsPerStep = (double)batch / part;
        return Math.Max(1, StepsIn(left, first * partsPerStep, Math.Min(first, again) * partsPerStep, source.KeptViews / batch));
    }

    /// <summary>The steps that fit where the first so many take longer, because their views are computed and not read.</summary>
    internal static int StepsIn(double seconds, double first, double again, long firstSteps)
    {
        double steps = firstSteps == 0 || seconds < firstSteps * first
            ? seconds / first
            : firstSteps + ((seconds - (firstSteps * first)) / again);
        return (int)Math.Clamp(steps, 0, int.MaxValue);
    }

    /// <summary>The seconds that some pictures take, from the second time on, and how often they were measured.</summary>
    private static (double Seconds, int Count) Measure(DataParallel trainer, int pictures, TimeSpan time, int most)
    {
        long start = Stopwatch.GetTimestamp();
        int count = 0;
        do
            trainer.ComputeGradients((long)(1 + count++) * pictures, pictures);
        while (count < most && Stopwatch.GetElapsedTime(start) < time);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds / count, count);
    }
}
