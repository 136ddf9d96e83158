namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Chooses a part of the pictures at random, from each group in proportion.</summary>
internal static class StratifiedSplit
{
    /// <summary>Which of the pictures are held out: at least one where there are two or more.</summary>
    /// <param name="groups">Each picture's group.</param>
    /// <param name="share">Share to hold out.</param>
    /// <param name="seed">What the choice is derived from.</param>
    public static bool[] Choose(IReadOnlyList<string> groups, double share, int seed)
    {
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share to hold out must lie between 0 and 1.");
        var random = SeededRandom.From(seed, groups.Count);
        int[][] members = Enumerable.Range(0, groups.Count)
            .GroupBy(i => groups[i], StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.ToArray())
            .ToArray();
        foreach (int[]? group in members)
            random.Shuffle<int>(group);
        random.Shuffle<int[]>(members); // so that no class is favoured by where its rounding falls

        // Small groups owe fractions of a picture: the carry hands them on, so that the total is right to one picture.
        bool[] heldOut = new bool[groups.Count];
        double carry = 0.5;
        foreach (int[]? group in members)
        {
            carry += group.Length * share;
            int count = Math.Min((int)carry, group.Length > 1 ? group.Length - 1 : 1);
            foreach (int i in group.AsSpan(0, count))
                heldOut[i] = true;
            carry -= count;
        }
        if (groups.Count > 1 && !heldOut.Contains(true))
            heldOut[members.MaxBy(group => group.Length)![0]] = true;
        return heldOut;
    }
}
