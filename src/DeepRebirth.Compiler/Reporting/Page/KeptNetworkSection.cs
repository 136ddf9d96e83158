using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Where a slim network came from that this build did not make: its file, and what that says of itself.</summary>
internal static class KeptNetworkSection
{
    /// <summary>Renders the section, or nothing.</summary>
    public static string Render(SlimmingResult result) => result.Kept is not { } kept ? "" : $"""
        <section>
        <h2>Where the slim network came from</h2>
        <p>From <code>{Text(kept.File)}</code>, which an earlier build made from the same model, pictures, labels and options with the same compiler. This build trained nothing, and measured only times and sizes.</p>
        {(kept.Accuracy is { } accuracy ? $"<p>When it was made: {Text(accuracy)}.</p>" : "")}
        {(kept.Rewrites.IsEmpty ? "" : $"<details><summary>{(kept.Rewrites.Length == 1 ? "The rewrite" : $"All {kept.Rewrites.Length} rewrites")} in it</summary><ul>{string.Concat(kept.Rewrites.Select(rewrite => $"<li><code>{Text(rewrite)}</code></li>"))}</ul></details>")}
        <details><summary>What it was made from</summary>
        <div class="wide"><table>
        <thead><tr><th>fact</th><th>value, or the content's hash</th></tr></thead>
        {string.Join("\n", kept.MadeFrom.Select(fact => $"<tr><td>{Text(fact.Key)}</td><td><code>{Text(fact.Value)}</code></td></tr>"))}
        </table></div>
        </details>
        </section>
        """;
}
