namespace DeepRebirth.Benchmarks.Parity;

/// <summary>How far two sides' results for one picture lie apart.</summary>
internal static class OutputDifference
{
    /// <summary>Probabilities below are too small for a relative difference to mean anything.</summary>
    public const float SmallestProbability = 1e-3f;

    /// <summary>The largest difference of two outputs, as a share of the largest magnitude of <paramref name="expected"/>: infinity where a number is missing.</summary>
    public static double OfScores(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0, magnitude = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
        }
        return Known(difference / magnitude);
    }

    /// <summary>The largest relative difference of the probabilities of at least <see cref="SmallestProbability"/>.</summary>
    public static double OfProbabilities(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] >= SmallestProbability)
                difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]) / expected[i]);
        }
        return Known(difference);
    }

    // A result that is no number must not pass for an equal one.
    private static double Known(double difference) => double.IsNaN(difference) ? double.PositiveInfinity : difference;
}
