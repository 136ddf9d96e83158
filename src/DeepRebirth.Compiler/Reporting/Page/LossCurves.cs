using System.Collections.Immutable;
using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The loss over the steps of every stage of fine-tuning: of training as a line, of the held-out pictures as points.</summary>
internal static class LossCurves
{
    private const double Width = 520, Height = 200, Left = 44, Right = 10, Top = 12, Bottom = 26;

    /// <summary>Renders the section, or nothing where nothing was trained.</summary>
    public static string Render(SlimmingResult result)
    {
        string[] charts =
        [
            .. from numbered in result.Rounds.Index()
               from stage in new[] { FineTuningStage.Blocks, FineTuningStage.Network }
               let chart = Chart(Title(numbered.Index, result.Rounds.Length, stage), [.. numbered.Item.Curve.Where(point => point.Stage == stage)])
               where chart is not null
               select chart,
        ];
        return charts.Length == 0 ? "" : $"""
            <section>
            <h2>Fine-tuning</h2>
            <p class="legend"><span class="after">training loss</span><span class="held-out">loss on held-out pictures</span></p>
            <div class="charts">
            {string.Join("\n", charts)}
            </div>
            </section>
            """;
    }

    private static string Title(int round, int rounds, FineTuningStage stage) =>
        (rounds > 1 ? $"Attempt {round + 1}, " : "") + (stage == FineTuningStage.Blocks ? "the merged layers alone" : "the whole network");

    private static string? Chart(string title, ImmutableArray<LossPoint> points)
    {
        (double X, double Y)[] training = [.. points.Where(point => double.IsFinite(point.TrainingLoss)).Select(point => ((double)point.Step, point.TrainingLoss))];
        (double X, double Y)[] heldOut = [.. points.Where(point => point.HeldOutLoss is { } loss && double.IsFinite(loss)).Select(point => ((double)point.Step, point.HeldOutLoss!.Value))];
        if (training.Length < 2)
            return null;
        double lastStep = Math.Max(1, points.Max(point => point.Step));
        double highest = training.Concat(heldOut).Max(point => point.Y) * 1.05;

        string X(double step) => Pixels(Left + (step / lastStep * (Width - Left - Right)));
        string Y(double loss) => Pixels(Top + ((1 - (loss / highest)) * (Height - Top - Bottom)));
        IEnumerable<double> ticks = Enumerable.Range(0, 4).Select(i => highest * i / 3);

        return $"""
            <figure>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Text($"Loss, {title}")}">
            {string.Join("\n", ticks.Select(tick => $"<path class=\"grid\" d=\"M{Left} {Y(tick)}H{Width - Right}\"/><text class=\"y\" x=\"{Left - 6}\" y=\"{Y(tick)}\">{Number(tick)}</text>"))}
            <text class="x" x="{Width - Right}" y="{Height - 8}">{Count((long)lastStep)} steps</text>
            <polyline class="after" points="{string.Join(" ", training.Select(point => $"{X(point.X)},{Y(point.Y)}"))}"/>
            <polyline class="held-out" points="{string.Join(" ", heldOut.Select(point => $"{X(point.X)},{Y(point.Y)}"))}"/>
            {string.Concat(heldOut.Select(point => $"<circle cx=\"{X(point.X)}\" cy=\"{Y(point.Y)}\" r=\"2.5\"><title>step {point.X:0}: {Number(point.Y)}</title></circle>"))}
            </svg>
            <figcaption>{Text(title)}</figcaption>
            </figure>
            """;
    }

    private static string Number(double value) => value.ToString(value >= 10 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
