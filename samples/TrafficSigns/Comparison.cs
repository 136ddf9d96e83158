using System.Diagnostics;

namespace TrafficSigns;

/// <summary>Runs a network on a picture and writes its scores.</summary>
public delegate void RunPicture(ReadOnlySpan<byte> rgb, int width, int height, Span<float> scores);

/// <summary>A network to be compared, with what its generated class says about it.</summary>
public sealed record Contender(string Name, RunPicture Run, int Steps, long WorkingMemoryBytes, long WeightBytes);

/// <summary>What was measured of a contender.</summary>
/// <param name="Contender">The network.</param>
/// <param name="Top1">The share of pictures that it names rightly.</param>
/// <param name="Agreement">The share of pictures that it names as the first contender does.</param>
/// <param name="Milliseconds">The median time of one picture, preprocessing included.</param>
public sealed record Measurement(Contender Contender, double Top1, double Agreement, double Milliseconds);

/// <summary>Measures networks side by side: each picture goes through all of them before the next, so that all meet the same machine.</summary>
public static class Comparison
{
    /// <summary>Runs all contenders on all pictures.</summary>
    public static IReadOnlyList<Measurement> Measure(IReadOnlyList<Contender> contenders, IReadOnlyList<HeldOutSign> signs)
    {
        var scores = new float[TrafficSignsOriginal.OutputLength];
        foreach (HeldOutSign sign in signs) // a whole pass to warm up: compiled in full, caches and clock settled
        {
            foreach (Contender contender in contenders)
                Classify(contender, sign, scores);
        }

        var answers = contenders.Select(_ => new int[signs.Count]).ToArray();
        var times = contenders.Select(_ => new double[signs.Count]).ToArray();
        for (int i = 0; i < signs.Count; i++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int c = (i + turn) % contenders.Count; // nobody is always the one who finds the picture in the cache
                long start = Stopwatch.GetTimestamp();
                answers[c][i] = Classify(contenders[c], signs[i], scores);
                times[c][i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return [.. contenders.Select((contender, c) => new Measurement(
            contender,
            Share(i => answers[c][i] == (int)signs[i].Label),
            Share(i => answers[c][i] == answers[0][i]),
            Median(times[c])))];

        double Share(Func<int, bool> holds) => (double)Enumerable.Range(0, signs.Count).Count(holds) / signs.Count;
    }

    private static int Classify(Contender contender, HeldOutSign sign, float[] scores)
    {
        contender.Run(sign.Photograph.Rgb, sign.Photograph.Width, sign.Photograph.Height, scores);
        return Array.IndexOf(scores, scores.Max());
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
