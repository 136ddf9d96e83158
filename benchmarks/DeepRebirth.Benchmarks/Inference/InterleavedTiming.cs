using System.Diagnostics;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary>One round: the time of one prediction on each side, in milliseconds.</summary>
internal readonly record struct Round(double Ours, double Theirs)
{
    public double Ratio => Ours / Theirs;
}

/// <summary>
/// Times two or more sides in turns, so that all meet the same machine. A turn begins with a rest, in which another side's threads, which wait
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

    public IReadOnlyList<Round> Measure(Action ours, Action theirs) => [.. Measure([ours, theirs]).Select(times => new Round(times[0], times[1]))];

    /// <summary>Times any number of sides.</summary>
    /// <returns>A row a round: the milliseconds of each side.</returns>
    public double[][] Measure(IReadOnlyList<Action> sides)
    {
        foreach (Action side in sides)
            RunFor(WarmUp, side);
        var rounds = new double[Rounds][];
        for (int i = 0; i < rounds.Length; i++)
        {
            rounds[i] = new double[sides.Count];
            for (int turn = 0; turn < sides.Count; turn++)
            {
                int side = (i + turn) % sides.Count;
                rounds[i][side] = Turn(sides[side]);
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
