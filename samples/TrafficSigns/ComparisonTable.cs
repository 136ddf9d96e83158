namespace TrafficSigns;

/// <summary>Prints measurements: a column for each network, and how much better the last one is than the first.</summary>
public static class ComparisonTable
{
    /// <summary>Writes the table to the console.</summary>
    public static void Write(IReadOnlyList<Measurement> measured)
    {
        Measurement first = measured[0], last = measured[^1];
        Row("", measured.Select(m => m.Contender.Name), "");
        Row("accuracy", measured.Select(m => $"{100 * m.Top1:F1} %"), $"{100 * (last.Top1 - first.Top1):+0.0;-0.0;0.0} points");
        Row("same answer as the original", measured.Select(m => $"{100 * m.Agreement:F1} %"), "");
        Row("time of a picture, 1 thread", measured.Select(m => $"{m.Milliseconds:F2} ms"), $"{first.Milliseconds / last.Milliseconds:F2} times faster");
        Row("layers run", measured.Select(m => $"{m.Contender.Steps}"), "");
        Row("working memory", measured.Select(m => Size(m.Contender.WorkingMemoryBytes)), "");
        Row("weights", measured.Select(m => Size(m.Contender.WeightBytes)), "");
    }

    private static void Row(string name, IEnumerable<string> cells, string remark) =>
        Console.WriteLine($"  {name,-30}{string.Concat(cells.Select(cell => $"{cell,12}"))}    {remark}".TrimEnd());

    private static string Size(long bytes) => $"{bytes / 1048576.0:F2} MiB";
}
