using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>What every attempt cost, before and after its training, with the interval in which the true loss lies, against the budget.</summary>
internal static class AccuracyChart
{
    /// <summary>Renders the section, or nothing where nothing was measured.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.Accuracy is not { } final)
            return "";
        string metric = AccuracyComparison.Name(final.Metric);
        Axis axis = Axis.Over([0, result.AccuracyBudget, .. Points(final), .. result.Rounds.SelectMany(round => Points(round.Trained).Append(round.Untrained.Loss))]);

        string attempts = result.Rounds.FirstOrDefault() is { } first && first.Trained.Pictures != final.Pictures
            ? $"The result was measured on {Count(final.Pictures)} validation pictures, which nothing else was chosen by; attempts are estimated on {Count(first.Trained.Pictures)} held-out ones"
            : $"Measured on {Count(final.Pictures)} validation pictures";
        List<string> rows = [.. result.Rounds.Select((round, index) => Row(
            $"Attempt {index + 1}", $"{(index > 0 && round.Rewrites.SequenceEqual(result.Rounds[index - 1].Rewrites) ? "goes on with " : "")}{round.Rewrites.Length} learned {(round.Rewrites.Length == 1 ? "rewrite" : "rewrites")}, {round.Seconds.ToString("0", CultureInfo.InvariantCulture)} s, {Count(round.Views)} pictures seen",
            round.Untrained, round.Trained, axis, result.AccuracyBudget))];
        if (!result.Rounds.Any(round => round.Trained.Difference == final.Difference))
            rows.Add(Row("The result", "", null, final, axis, result.AccuracyBudget));

        return $"""
            <section>
            <h2>Accuracy against the budget</h2>
            <p>Points of {Text(metric)} lost. {attempts}; no training saw any of them. The original has {Percent(final.Original)}. With 95 % certainty the true loss lies on the thin line. The dashed line is the budget of {result.AccuracyBudget.ToString("0.##", CultureInfo.InvariantCulture)}.</p>
            <p class="legend dots"><span class="untrained">before training</span><span class="within">after it, within the budget</span><span class="over">over it</span></p>
            <div class="losses" style="--zero:{Pixels(axis.Place(0))}%;--budget:{Pixels(axis.Place(result.AccuracyBudget))}%">
            {string.Join("\n", rows)}
            </div>
            </section>
            """;
    }

    private static IEnumerable<double> Points(AccuracyComparison accuracy) => [accuracy.Loss, accuracy.Difference.LowestLoss, accuracy.Difference.HighestLoss];

    private static string Row(string name, string details, AccuracyComparison? untrained, AccuracyComparison trained, Axis axis, double budget)
    {
        string points = string.Create(CultureInfo.InvariantCulture, $"{-trained.Loss:+0.0;−0.0;±0.0}");
        double low = axis.Place(trained.Difference.LowestLoss), high = axis.Place(trained.Difference.HighestLoss);
        string start = untrained is null ? "" : $"<i class=\"untrained\" style=\"left:{Pixels(axis.Place(untrained.Loss))}%\" title=\"untrained: {Text(untrained.ToString())}\"></i>";
        return $"<div><span class=\"name\">{Text(name)}{(details == "" ? "" : $"<small>{Text(details)}</small>")}</span><span class=\"track\"><i class=\"interval\" style=\"left:{Pixels(low)}%;width:{Pixels(high - low)}%\"></i>{start}"
            + $"<i class=\"{(trained.Loss <= budget ? "within" : "over")}\" style=\"left:{Pixels(axis.Place(trained.Loss))}%\" title=\"{Text(trained.ToString())}\"></i></span><em>{points}</em></div>";
    }

    /// <summary>Losses as places between the left edge, 0 %, and the right.</summary>
    private readonly record struct Axis(double Lowest, double Highest)
    {
        private const double Margin = 0.04;

        public static Axis Over(IReadOnlyCollection<double> losses)
        {
            double width = Math.Max(losses.Max() - losses.Min(), 0.1);
            return new Axis(losses.Min() - (Margin * width), losses.Max() + (Margin * width));
        }

        public double Place(double loss) => Math.Clamp(100 * (loss - Lowest) / (Highest - Lowest), 0, 100);
    }
}
