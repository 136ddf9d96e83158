namespace DeepRebirth.Conformance;

/// <summary>A checked-in list of cases: a name a line, with a reason behind a colon perhaps; <c>#</c> starts a comment.</summary>
internal static class CaseList
{
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        var cases = new Dictionary<string, string>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)))
        {
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#'))
                continue;
            string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
            cases.Add(parts[0], parts.Length > 1 ? parts[1] : "");
        }
        return cases;
    }
}
