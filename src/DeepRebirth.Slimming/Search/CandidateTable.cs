using System.Globalization;
using System.Text;

namespace DeepRebirth.Slimming.Search;

/// <summary>Prints candidates as plain text.</summary>
public static class CandidateTable
{
    /// <summary>A line a candidate, those chosen first, then by what they cost for a millisecond. Lines end in <c>\n</c>.</summary>
    public static string Format(IReadOnlyList<RewriteCandidate> candidates)
    {
        List<string[]> rows = [["", "rewrite", "saves ms", "diverges", "after training", "nats/ms", "why not"]];
        rows.AddRange(candidates
            .OrderBy(candidate => candidate.Verdict != Verdict.Chosen)
            .ThenBy(candidate => candidate.Divergence is null ? double.MaxValue : candidate.Cost / Math.Max(1e-9, candidate.SavedMilliseconds))
            .Select(candidate => (string[])
            [
                candidate.Verdict == Verdict.Chosen ? "*" : "",
                candidate.Choice,
                Number(candidate.SavedMilliseconds),
                Number(candidate.Divergence),
                Number(candidate.Divergence is null ? null : candidate.Cost),
                Number(candidate.Divergence is null ? null : candidate.Cost / candidate.SavedMilliseconds),
                candidate.Reason,
            ]));
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
            text.Append(string.Join("  ", row.Select((cell, column) => column is >= 2 and <= 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("0.000", CultureInfo.InvariantCulture) : "-";
}
