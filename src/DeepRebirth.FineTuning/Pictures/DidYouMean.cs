namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Finds what somebody who mistyped a word probably meant.</summary>
internal static class DidYouMean
{
    /// <summary>", did you mean 'x'?" for the nearest candidate, or nothing where none is near.</summary>
    public static string Among(IEnumerable<string> candidates, string word)
    {
        var best = candidates
            .Select(candidate => (candidate, distance: Distance(candidate.ToLowerInvariant(), word.ToLowerInvariant())))
            .OrderBy(pair => pair.distance)
            .FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, word.Length / 3) ? $" (did you mean '{best.candidate}'?)" : "";
    }

    /// <summary>Edit distance where swapping neighbours counts once (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return rows[a.Length, b.Length];
    }
}
