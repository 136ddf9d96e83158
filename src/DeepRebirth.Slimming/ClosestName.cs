namespace DeepRebirth.Slimming;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
internal static class ClosestName
{
    /// <summary><c> Did you mean 'X'?</c> with a leading space, or nothing where no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        (string candidate, int distance) = candidates
            .Select(candidate => (candidate, Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .MinBy(pair => pair.Item2);
        return candidate is not null && distance <= Math.Max(2, candidate.Length / 3) ? $" Did you mean '{candidate}'?" : "";
    }

    /// <summary>The Levenshtein distance: the least number of characters to insert, delete or replace.</summary>
    private static int Distance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[^1];
    }
}
