using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The report as one self-contained page: its style is in it, it has no script, and pictures and drawings are inline.</summary>
internal static class ReportPage
{
    private static readonly string Style = ReadStyle();

    /// <summary>Renders the page. A section that has nothing to show is left out.</summary>
    public static string Render(string title, SlimmingResult result) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Text(title)} slimmed</title>
        <style>
        {Style}</style>
        </head>
        <body>
        <header>
        <p class="overline">DeepRebirth report</p>
        <h1>{Text(title)}</h1>
        {Headline.Render(result)}
        </header>
        <main>
        {KeptNetworkSection.Render(result)}
        {AccuracyChart.Render(result)}
        {NetworkDiagram.Render(result)}
        {RewriteTable.Render(result)}
        {LayerTimes.Render(result)}
        {LossCurves.Render(result)}
        {DisagreementGallery.Render(result)}
        {RefusalTable.Render(result)}
        {ConvolutionTable.Render(result)}
        {WeightTable.Render(result)}
        {ReproductionSettings.Render(title, result)}
        </main>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string ReadStyle()
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
