namespace DeepRebirth.Networks;

/// <summary>Finds what a mistyped name was probably meant to be, for the errors of this and all higher projects.</summary>
public static class ClosestName
{
    /// <summary><c> Did you mean 'X'?</c> with a leading space, or nothing where no candidate is near.</summary>
    public static string Hint(string typed, IEnumerable<string> candidates) =>
        Find(typed, candidates) is { } closest ? $" Did you mean '{closest}'?" : "";

    /// <summary>The candidate within two edits of <paramref name="typed"/> (one, for short names; a third of it, for long ones), in any case, or null.</summary>
    public static string? Find(string typed, IEnumerable<string> candidates) => candidates
        .Select(name => (Name: name, Distance: Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(candidate => candidate.Distance <= Tolerance(Math.Min(candidate.Name.Length, typed.Length)))
        .OrderBy(candidate => candidate.Distance)
        .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    private static int Tolerance(int length) => length <= 4 ? 1 : Math.Max(2, length / 3);

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
