namespace DeepRebirth.Benchmarks;

/// <summary>What figures are made of.</summary>
internal static class Statistics
{
    /// <summary>The middle value; between two, their mean.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>A percentage, or points, with the digits that a figure has; 0 where it is not known.</summary>
    public static double Hundredths(double? value) => Math.Round(value ?? 0, 2);

    /// <summary>A value with the digits that a figure has.</summary>
    public static double Shortened(double value) => Math.Round(value, 4);
}
