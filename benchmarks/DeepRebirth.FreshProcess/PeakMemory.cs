namespace DeepRebirth.FreshProcess;

/// <summary>The most memory that this process had resident at any time (<c>VmHWM</c>), which only Linux counts.</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string Entry = "VmHWM:";

    /// <summary>Kilobytes; 0 where the system does not count them.</summary>
    public static long Kilobytes()
    {
        if (!File.Exists(StatusFile))
            return 0;
        string? line = File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(Entry, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[Entry.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
