using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Slimming.Search;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>What a search looked at and left, rewrites whose pattern stood but that a guard forbade, and what else there is to say.</summary>
internal static class RefusalTable
{
    /// <summary>Renders the section, or nothing.</summary>
    public static string Render(SlimmingResult result)
    {
        CandidateResult[] left = [.. result.Candidates.Where(candidate => candidate.Verdict is not (Verdict.Chosen or Verdict.OtherVariant)).OrderByDescending(candidate => candidate.SavedMilliseconds)];
        if (left.Length == 0 && result.Refusals.IsEmpty && result.Notes.IsEmpty)
            return "";
        string candidates = left.Length == 0 ? "" : $"""
            <details><summary>{left.Length} rewrites that the search left out</summary>
            <div class="wide"><table>
            <thead><tr><th>rewrite</th><th class="number">would save</th><th>why not</th></tr></thead>
            {string.Join("\n", left.Select(candidate => $"<tr><td><code>{Text(candidate.Choice)}</code></td><td class=\"number\">{Saving(candidate.SavedMilliseconds)}</td><td>{Text(candidate.Reason)}</td></tr>"))}
            </table></div>
            </details>
            """;
        string refusals = result.Refusals.IsEmpty ? "" : $"""
            <details><summary>{result.Refusals.Length} near misses of rules</summary>
            <div class="wide"><table>
            <thead><tr><th>layer</th><th>rule</th><th>why not</th></tr></thead>
            {string.Join("\n", result.Refusals.Select(refusal => $"<tr><td>{Text(refusal.Layer)}</td><td><code>{Text(refusal.Rule)}</code></td><td>{Text(refusal.Reason)}</td></tr>"))}
            </table></div>
            </details>
            """;
        return $"""
            <section class="flows">
            <h2>Left as it was</h2>
            {candidates}
            {refusals}
            {string.Join("\n", result.Notes.Select(note => $"<p class=\"note\">{Text(note)}</p>"))}
            </section>
            """;
    }

    private static string Saving(double milliseconds) => milliseconds > 0 ? Milliseconds(milliseconds) : milliseconds.ToString("0.000", CultureInfo.InvariantCulture).Replace('-', '−') + " ms";
}
