using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Every rewrite that was tried, with its number in the drawing and what became of it.</summary>
internal static class RewriteTable
{
    /// <summary>Renders the section.</summary>
    public static string Render(SlimmingResult result) => $"""
        <section>
        <h2>Rewrites</h2>
        {(result.Rewrites.IsEmpty ? "<p>None: the network is as it was.</p>" : Table(result))}
        </section>
        """;

    private static string Table(SlimmingResult result) => $"""
        <div class="wide"><table class="rewrites">
        <tr><th>#</th><th>what</th><th>rule</th><th>outcome</th></tr>
        {string.Join("\n", result.Rewrites.Select((rewrite, index) => Row(index + 1, rewrite)))}
        </table></div>
        """;

    private static string Row(int number, RewriteResult rewrite)
    {
        string outcome = rewrite.Outcome == RewriteOutcome.Applied ? "<span class=\"applied\">applied</span>" : "<span class=\"rolled-back\">taken back</span>";
        return $"<tr><td>{number}</td><td>{Text(rewrite.Description)}</td><td>{Text(rewrite.Kind)}: <code>{Text(rewrite.Rule)}</code></td><td>{outcome}</td></tr>";
    }
}

/// <summary>Rewrites whose pattern stood but that a guard forbade, and what else there is to say.</summary>
internal static class RefusalTable
{
    /// <summary>Renders the section, or nothing.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.Refusals.IsEmpty && result.Notes.IsEmpty)
            return "";
        string refusals = result.Refusals.IsEmpty ? "" : $"""
            <div class="wide"><table>
            <tr><th>layer</th><th>rule</th><th>why not</th></tr>
            {string.Join("\n", result.Refusals.Select(refusal => $"<tr><td>{Text(refusal.Layer)}</td><td><code>{Text(refusal.Rule)}</code></td><td>{Text(refusal.Reason)}</td></tr>"))}
            </table></div>
            """;
        return $"""
            <section>
            <h2>Left as it was</h2>
            {refusals}
            {string.Join("\n", result.Notes.Select(note => $"<p class=\"note\">{Text(note)}</p>"))}
            </section>
            """;
    }
}
