namespace DeepRebirth.FineTuning.Pictures;

/// <summary>How pictures that cannot be decoded are reported.</summary>
internal static class BrokenPictures
{
    private const int Named = 10;

    /// <summary>Counts all and names the first few.</summary>
    public static DatasetWarning Warning(string dataset, int total, IReadOnlyList<string> problems)
    {
        string more = problems.Count > Named ? $"\n  and {problems.Count - Named} more" : "";
        return new DatasetWarning(DatasetProblem.BrokenPictures,
            $"{dataset}: {problems.Count} of {total} pictures cannot be decoded and are skipped:"
            + string.Concat(problems.Take(Named).Select(problem => "\n  " + problem)) + more);
    }
}
