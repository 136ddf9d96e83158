using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>What the two forms in which an app can carry the weights cost.</summary>
internal static class WeightTable
{
    /// <summary>Renders the section, or nothing.</summary>
    public static string Render(SlimmingResult result) => result.Weights is not { } weights ? "" : $"""
        <section>
        <h2>Weights in the app</h2>
        <div class="wide"><table>
        <tr><th>WeightLayout</th><th>size</th><th>at start-up</th></tr>
        <tr><td><code>Packed</code></td><td>{Bytes(weights.PackedBytes)}</td><td>nothing: read in place</td></tr>
        <tr><td><code>Compact</code></td><td>{Bytes(weights.CompactBytes)}</td><td>packed, {Milliseconds(weights.PackingMilliseconds)} on one thread of the building machine</td></tr>
        </table></div>
        </section>
        """;
}
