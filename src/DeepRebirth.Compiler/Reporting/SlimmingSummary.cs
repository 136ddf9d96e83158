using System.Globalization;
using System.Text;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Reporting;

/// <summary>Prints what slimming did as plain text.</summary>
internal static class SlimmingSummary
{
    /// <summary>A line a rewrite, then sizes and accuracy. Lines end in <c>\n</c>.</summary>
    public static string Format(SlimmingResult result)
    {
        var text = new StringBuilder();
        foreach (RewriteResult rewrite in result.Rewrites.Where(rewrite => rewrite.Kind != nameof(SlimmingKind.Exact)))
            text.Append($"{(rewrite.Outcome == RewriteOutcome.Applied ? "applied    " : "rolled back")}  {rewrite.Kind}: {rewrite.Description}\n");
        for (int i = 0; i < result.Steps.Length; i++)
        {
            SlimmingStep step = result.Steps[i];
            text.Append(CultureInfo.InvariantCulture, $"step {i + 1,-2}  {step.Accuracy}; {step.Size.Weights * 4.0 / (1 << 20):0.00} MiB, {step.Size.MultiplyAdds / 1e6:0} M multiply-adds\n");
        }
        int exact = result.Rewrites.Count(rewrite => rewrite.Kind == nameof(SlimmingKind.Exact));
        if (exact > 0)
            text.Append($"applied      {exact} exact rewrites\n");
        text.Append(CultureInfo.InvariantCulture, $"layers       {result.Original.Layers} -> {result.Slim.Layers}\n");
        text.Append(CultureInfo.InvariantCulture, $"weights      {result.Original.Weights:N0} -> {result.Slim.Weights:N0}\n");
        text.Append(CultureInfo.InvariantCulture, $"multiply-adds {result.Original.MultiplyAdds / 1e6:N1} M -> {result.Slim.MultiplyAdds / 1e6:N1} M\n");
        if (result.Accuracy is { } accuracy)
            text.Append($"accuracy     {accuracy}\n");
        foreach (string note in result.Notes)
            text.Append($"note         {note}\n");
        return text.ToString();
    }
}
