using System.Diagnostics;

namespace DeepRebirth.FineTuning.Training;

/// <summary>The time used by a fine-tuning, that before a resumption included.</summary>
internal sealed class Clock(TimeSpan before)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>The time up to now.</summary>
    public TimeSpan Elapsed => before + watch.Elapsed;
}
