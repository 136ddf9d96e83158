namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Ranks and widths in whole blocks of 16 channels: what lies between costs the engine as much as the next block.</summary>
internal static class Width
{
    private const int Block = 16;

    /// <summary>The share of a width in whole blocks, at least one; all of it for 100 percent.</summary>
    public static int Share(int full, int percent) => Share(full, percent, Block);

    /// <summary>The share of a width in multiples of a number; all of it for 100 percent.</summary>
    public static int Share(int full, int percent, int multiple) =>
        percent >= 100 ? full : Math.Min(full, Math.Max(1, (int)Math.Round((double)full * percent / 100 / multiple)) * multiple);

    /// <summary>The percentages worth trying, from large to small, of which each gives another number of whole blocks below <paramref name="limit"/>.</summary>
    public static IEnumerable<int> Variants(int full, double limit) =>
        Variants(percent => Share(full, percent)).Where(percent => Share(full, percent) < Math.Min(full, limit));

    /// <summary>The percentages worth trying, from large to small, of which each gives another width.</summary>
    public static IEnumerable<int> Variants<T>(Func<int, T> widths) =>
        new[] { 50, 75, 25, 62, 37 }.DistinctBy(widths).OrderDescending();
}
