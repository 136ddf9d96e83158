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

    // Insertions, deletions, replacements, and swaps of neighbours (optimal string alignment).
    private static int Distance(string left, string right)
    {
        var distances = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            distances[i, 0] = i;
        for (int j = 0; j <= right.Length; j++)
            distances[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = distances[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                distances[i, j] = Math.Min(replaced, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }
        return distances[left.Length, right.Length];
    }
}
