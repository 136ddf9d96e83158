namespace DeepRebirth.Compiler.Caching;

/// <summary>
/// Keeps a cache small: what nobody has used for two months goes, and then, while the rest is over a limit, what was used longest ago. An entry goes
/// at once and whole, as it came, so a build that is just reading it finds none and makes it anew: trimming costs time at worst.
/// </summary>
internal static class CacheTrimming
{
    /// <summary>How long an entry stays that nobody uses.</summary>
    public static readonly TimeSpan LongestUnused = TimeSpan.FromDays(60);

    // Longer than any build: what is still arriving then was left behind by one that was ended.
    private static readonly TimeSpan LongestArrival = TimeSpan.FromDays(8);

    /// <summary>Removes what is too old or too much.</summary>
    /// <param name="folder">The cache.</param>
    /// <param name="limit">The bytes that all entries together may have.</param>
    /// <param name="inUse">The key of the entry that is being used: it stays, however large it is.</param>
    /// <param name="now">The time, in UTC.</param>
    public static void Trim(CacheFolder folder, long limit, string inUse, DateTime now)
    {
        folder.RemoveArrivals(now - LongestArrival);
        CacheEntry[] entries = [.. folder.Entries().OrderByDescending(entry => entry.Key == inUse).ThenByDescending(entry => entry.LastUse)];
        long total = 0;
        foreach (CacheEntry entry in entries)
        {
            total += entry.Bytes;
            if (entry.Key != inUse && (total > limit || now - entry.LastUse > LongestUnused))
                folder.Remove(entry.Key);
        }
    }
}
