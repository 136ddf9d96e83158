using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Packing;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>How the slim network's convolutions are computed, and why.</summary>
internal static class ConvolutionTable
{
    /// <summary>Renders the section, or nothing where there is nothing to choose.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.Convolutions is not { } plan || plan.Choices.All(choice => choice is { IsDirect: true, FellBack: false }))
            return "";
        double direct = plan.Choices.Sum(choice => choice.DirectMicroseconds) / 1000;
        double chosen = plan.Choices.Sum(choice => choice.Microseconds) / 1000;
        string tolerance = ConvolutionCheck.Tolerance.ToString("0e+0", CultureInfo.InvariantCulture);
        return $"""
            <section>
            <h2>How convolutions are computed</h2>
            <p>Chosen for {Text(plan.Target.Name)} by predicted time and size of the packed weights: {Milliseconds(chosen)} on one core, {Milliseconds(direct)} all directly. The error is the largest difference
            from direct convolution on real inputs, as a share of the layer's largest output; above {tolerance} a layer is computed directly.</p>
            <details><summary>All {plan.Choices.Length} convolutions</summary>
            <div class="wide"><table>
            <thead><tr><th>layer</th><th>algorithm</th><th>predicted</th><th>directly</th><th>packed weights</th><th>error</th></tr></thead>
            {string.Join("\n", plan.Choices.Select(Row))}
            </table></div>
            </details>
            </section>
            """;
    }

    private static string Row(ConvolutionChoice choice)
    {
        string error = choice.Error is { } value ? value.ToString("0.0e+0", CultureInfo.InvariantCulture) + (choice.FellBack ? ", too large" : "") : "";
        return $"<tr><td>{Text(choice.Layer)}</td><td>{Text(choice.Algorithm)}</td><td>{Milliseconds(choice.Microseconds / 1000)}</td>"
            + $"<td>{Milliseconds(choice.DirectMicroseconds / 1000)}</td><td>{Bytes(choice.WeightBytes)}</td><td>{error}</td></tr>";
    }
}
