namespace DeepRebirth.Compiler.Diagnostics;

/// <summary>Finds the name that a mistyped one was meant to be.</summary>
internal static class DidYouMean
{
    /// <summary><c> Did you mean 'x'?</c> with the nearest of <paramref name="known"/>, or nothing where none is near.</summary>
    public static string Hint(string typed, IEnumerable<string> known) =>
        Nearest(typed, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>The nearest name within two edits (one, for names of up to four letters), or null.</summary>
    public static string? Nearest(string typed, IEnumerable<string> known) =>
        known
            .Select(name => (name, distance: Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(candidate => candidate.distance <= (Math.Min(candidate.name.Length, typed.Length) <= 4 ? 1 : 2))
            .OrderBy(candidate => candidate.distance)
            .ThenBy(candidate => candidate.name, StringComparer.Ordinal)
            .Select(candidate => candidate.name)
            .FirstOrDefault();

    // Levenshtein, one row at a time.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
