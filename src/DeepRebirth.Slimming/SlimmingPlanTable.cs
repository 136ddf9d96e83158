using System.Globalization;
using System.Text;

namespace DeepRebirth.Slimming;

/// <summary>Prints a plan as plain text.</summary>
public static class SlimmingPlanTable
{
    /// <summary>The plan as a table with a line a rewrite, the totals, then what was refused and why. Lines end in <c>\n</c>.</summary>
    public static string Format(SlimmingPlan plan)
    {
        List<string[]> rows = [["", "kind", "rule", "at layer", "layers", "M multiply-adds", "M weights"]];
        rows.Add(["", "", "", "(original)", .. Cells(plan.Before)]);
        rows.AddRange(plan.Rewrites.Select((rewrite, index) => (string[])
            [$"{index + 1}", rewrite.Kind.ToString(), rewrite.Rule, rewrite.Layer, .. Cells(rewrite.After)]));
        rows.Add(["", "", "", "(slim)", .. Cells(plan.After)]);

        var text = new StringBuilder();
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            text.Append(string.Join("  ", row.Select((cell, column) => Align(cell, widths[column], column))).TrimEnd()).Append('\n');
        Append(text, "Learned, so to be trained:", plan.Rewrites.SelectMany(rewrite => rewrite.Blocks, (rewrite, block) =>
            $"{rewrite.Description}: train {string.Join(", ", block.Layers)} so that {block.StudentOutput} is like the original's {block.TeacherOutput}"));
        Append(text, "Refused:", plan.Refusals.Select(refusal => $"{refusal.Rule} at {refusal.Layer}: {refusal.Reason}"));
        Append(text, "Notes:", plan.Notes);
        return text.ToString();
    }

    private static string[] Cells(NetworkSize size) =>
    [
        size.Layers.ToString(CultureInfo.InvariantCulture),
        (size.MultiplyAdds / 1e6).ToString("0.0", CultureInfo.InvariantCulture),
        (size.Weights / 1e6).ToString("0.000", CultureInfo.InvariantCulture),
    ];

    // Numbers to the right, words to the left.
    private static string Align(string cell, int width, int column) => column is 0 or > 3 ? cell.PadLeft(width) : cell.PadRight(width);

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        foreach (string line in all)
            text.Append("  ").Append(line).Append('\n');
    }
}
