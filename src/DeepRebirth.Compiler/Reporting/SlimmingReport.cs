using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Reporting;

/// <summary>Writes what slimming did: one HTML page for people, or the same figures as JSON for programs.</summary>
internal static class SlimmingReport
{
    private const string Style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        .wide { overflow-x: auto; }
        """;

    /// <summary>Writes the report; a name that ends in <c>.json</c> asks for JSON.</summary>
    public static void Write(string path, string title, SlimmingResult result) =>
        AtomicFile.WriteText(path, Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonSerializer.Serialize(result, ResultJson.Options)
            : Html(title, result));

    private static string Html(string title, SlimmingResult result)
    {
        var page = new StringBuilder();
        page.Append($"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{Text(title)}</title>\n<style>\n{Style}\n</style>\n");
        page.Append($"<h1>{Text(title)}</h1>\n");
        AppendTable(page, ["", "original", "slim"],
        [
            ["layers", Number(result.Original.Layers), Number(result.Slim.Layers)],
            ["weights", Number(result.Original.Weights), Number(result.Slim.Weights)],
            ["multiply-adds", Number(result.Original.MultiplyAdds), Number(result.Slim.MultiplyAdds)],
            .. AccuracyRow(result.Accuracy),
        ]);
        if (result.Accuracy is { } accuracy)
            page.Append(CultureInfo.InvariantCulture, $"<p>The slim network costs {accuracy.Loss:0.0} points on {accuracy.Pictures} pictures; the budget is {result.AccuracyBudget:0.##}.</p>\n");

        page.Append("<h2>Rewrites</h2>\n");
        AppendTable(page, ["kind", "rule", "what", "outcome"],
            result.Rewrites.Select(rewrite => (string[])[rewrite.Kind, rewrite.Rule, rewrite.Description, rewrite.Outcome == RewriteOutcome.Applied ? "applied" : "rolled back"]));
        if (result.Rounds.Length > 0)
        {
            page.Append("<h2>Fine-tuning</h2>\n");
            AppendTable(page, ["learned", "pictures seen", "seconds", "untrained", "trained"],
                result.Rounds.Select(round => (string[])
                    [string.Join(", ", round.Rewrites), Number(round.Views), Number((long)round.Seconds), round.Untrained.ToString(), round.Trained.ToString()]));
        }
        if (result.Refusals.Length > 0)
        {
            page.Append("<h2>Refused</h2>\n");
            AppendTable(page, ["rule", "layer", "reason"], result.Refusals.Select((RefusedRewrite refusal) => (string[])[refusal.Rule, refusal.Layer, refusal.Reason]));
        }
        return page.Append("</html>\n").ToString();
    }

    private static IEnumerable<string[]> AccuracyRow(AccuracyComparison? accuracy) => accuracy is null ? [] :
    [
        [
            AccuracyComparison.Name(accuracy.Metric),
            accuracy.Original.ToString("0.0", CultureInfo.InvariantCulture) + " %",
            accuracy.Slim.ToString("0.0", CultureInfo.InvariantCulture) + " %",
        ],
    ];

    private static void AppendTable(StringBuilder page, string[] head, IEnumerable<string[]> rows)
    {
        page.Append("<div class=\"wide\"><table>\n<tr>").AppendJoin("", head.Select(cell => $"<th>{Text(cell)}</th>")).Append("</tr>\n");
        foreach (string[] row in rows)
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
        page.Append("</table></div>\n");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
