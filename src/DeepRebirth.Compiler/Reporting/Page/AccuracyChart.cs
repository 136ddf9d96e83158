using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>What every attempt cost, before and after its training, against the budget.</summary>
internal static class AccuracyChart
{
    /// <summary>Renders the section, or nothing where nothing was measured.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.Accuracy is not { } final)
            return "";
        string metric = AccuracyComparison.Name(final.Metric);
        double[] losses = [final.Loss, .. result.Rounds.SelectMany(round => new[] { round.Untrained.Loss, round.Trained.Loss })];
        double scale = Math.Max(Math.Max(losses.Max(), result.AccuracyBudget * 1.25), 0.1);

        IEnumerable<string> rows = result.Rounds.SelectMany((round, index) => new[]
        {
            Row($"Attempt {index + 1}, {round.Rewrites.Length} learned {(round.Rewrites.Length == 1 ? "rewrite" : "rewrites")}, untrained", round.Untrained.Loss, scale, result.AccuracyBudget),
            Row($"Attempt {index + 1}, trained {round.Seconds.ToString("0", CultureInfo.InvariantCulture)} s, {Count(round.Views)} pictures seen", round.Trained.Loss, scale, result.AccuracyBudget),
        });
        if (result.Rounds.IsEmpty || result.Rounds[^1].Trained.Loss != final.Loss)
            rows = rows.Append(Row("The result", final.Loss, scale, result.AccuracyBudget));

        return $"""
            <section>
            <h2>Accuracy against the budget</h2>
            <p>Points of {Text(metric)} that each attempt lost on {Count(final.Pictures)} validation pictures, which no training saw. The original has {Percent(final.Original)}. The dashed line is the budget of {result.AccuracyBudget.ToString("0.##", CultureInfo.InvariantCulture)}.</p>
            <div class="losses" style="--budget:{Pixels(100 * result.AccuracyBudget / scale)}%">
            {string.Join("\n", rows)}
            </div>
            </section>
            """;
    }

    private static string Row(string name, double loss, double scale, double budget)
    {
        string points = string.Create(CultureInfo.InvariantCulture, $"{-loss:+0.0;−0.0;±0.0}");
        return $"<div><span class=\"name\">{Text(name)}</span><span class=\"track\"><i class=\"{(loss <= budget ? "within" : "over")}\" style=\"width:{Pixels(Math.Clamp(100 * loss / scale, 0, 100))}%\"></i></span><em>{points}</em></div>";
    }
}
