using System.Diagnostics;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary>One round: the time of one prediction on each side, in milliseconds.</summary>
internal readonly record struct Round(double Ours, double Theirs)
{
    public double Ratio => Ours / Theirs;
}

/// <summary>
/// Times two sides in turns, so that both meet the same machine. A turn begins with a rest, in which the other side's threads, which wait
/// for more work by spinning, fall asleep: where a thread of this side wakes up beside a spinning one, the system puts it on a core that is
/// taken and leaves it there for up to a tenth of a second. Then come predictions that are not timed, which fill the caches.
/// </summary>
/// <param name="Rounds">The rounds that count: a turn each side, and the sides take turns at being first.</param>
/// <param name="Predictions">The predictions timed in a turn; the median of them is the turn's time.</param>
/// <param name="WarmUp">How long each side runs before the first round.</param>
internal sealed record InterleavedTiming(int Rounds, int Predictions, TimeSpan WarmUp)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(150);

    public IReadOnlyList<Round> Measure(Action ours, Action theirs)
    {
        RunFor(WarmUp, ours);
        RunFor(WarmUp, theirs);
        var rounds = new Round[Rounds];
        for (int i = 0; i < rounds.Length; i++)
        {
            if (i % 2 == 0)
            {
                double first = Turn(ours);
                rounds[i] = new Round(first, Turn(theirs));
            }
            else
            {
                double first = Turn(theirs);
                rounds[i] = new Round(Turn(ours), first);
            }
        }
        return rounds;
    }

    private double Turn(Action predict)
    {
        Thread.Sleep(Rest);
        RunFor(Settling, predict);
        var times = new double[Predictions];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            predict();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static void RunFor(TimeSpan duration, Action predict)
    {
        long start = Stopwatch.GetTimestamp();
        do
            predict();
        while (Stopwatch.GetElapsedTime(start) < duration);
    }
}
