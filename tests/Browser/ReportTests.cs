using System.Diagnostics;
using DeepRebirth.Tests.Shared;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DeepRebirth.Browser;

/// <summary>The report of a real slimming, on screens of several widths, in both colour schemes, and on paper.</summary>
[TestClass]
public sealed class ReportTests
{
    private static string folder = null!;

    /// <summary>Slims the traffic signs' network with so little training that every section of the report has something to show.</summary>
    [ClassInitialize]
    public static async Task SlimAsync(TestContext context)
    {
        folder = Directory.CreateTempSubdirectory("deeprebirth-report-").FullName;
        string compiler = Path.Combine(SharedData.RepositoryRoot, "src", "DeepRebirth.Compiler", "bin", "Release", "net10.0", "deeprebirth.dll");
        if (!File.Exists(compiler))
            Assert.Inconclusive("Build the compiler first: dotnet build -c Release");
        var start = new ProcessStartInfo("dotnet",
        [
            compiler, "slim", "models/trafficsigns.onnx", "--training-data", "data/validation", "--labels", "labels.txt", "--preprocessing", "resize=128;crop=128;order=RGB;mean=128",
            "--slimming", "Exact;Order;Streamline:fold-pool-into-branches@pool4/*;Streamline:fold-pool-into-convolution@pool1*", "--accuracy-budget", "15",
            "--time-budget", "6s", "-o", Path.Combine(folder, "slim.onnx"), "--report", Path.Combine(folder, "report.html"),
        ])
        {
            WorkingDirectory = Path.Combine(SharedData.RepositoryRoot, "samples", "TrafficSigns"),
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, await output + await errors);
    }

    [ClassCleanup]
    public static void CleanUp() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow(1280, ColorScheme.Light)]
    [DataRow(1280, ColorScheme.Dark)]
    [DataRow(390, ColorScheme.Light)]
    [DataRow(320, ColorScheme.Dark)]
    public async Task The_report_shows_everything_without_an_error_or_an_overflow(int width, ColorScheme colors)
    {
        await using WatchedPage watched = await Chromium.OpenAsync(width, 900, colors);
        await watched.Page.GotoAsync(new Uri(Path.Combine(folder, "report.html")).ToString());

        foreach (string heading in new[] { "Before and after", "Rewrites", "Time by layer", "How convolutions are computed", "Accuracy against the budget", "Where the networks disagree", "To do this again" })
            await Expect(watched.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = heading })).ToBeVisibleAsync();
        await Expect(watched.Page.Locator("td .applied").First).ToBeVisibleAsync();
        Assert.IsGreaterThan(100, await watched.Page.Locator(".diagram .box").CountAsync());
        Assert.IsGreaterThan(1, await watched.Page.Locator(".diagram .mark").CountAsync());
        foreach (ILocator picture in await watched.Page.Locator(".gallery img").AllAsync())
            Assert.IsGreaterThan(0, await picture.EvaluateAsync<int>("image => image.naturalWidth"));
        await watched.MustBeSoundAsync();
        await watched.ScreenshotAsync($"report-{width}-{colors}");

        foreach (ILocator details in await watched.Page.Locator("summary").AllAsync())
            await details.ClickAsync();
        await watched.MustBeSoundAsync();
    }

    [TestMethod]
    public async Task The_report_prints_on_paper_with_every_section_whole_and_in_its_colours()
    {
        // A4, less the page's margins, in CSS pixels.
        const int Width = (210 - 28) * 96 / 25, Height = (297 - 28) * 96 / 25;
        await using WatchedPage watched = await Chromium.OpenAsync(Width, Height, ColorScheme.Dark);
        await watched.Page.GotoAsync(new Uri(Path.Combine(folder, "report.html")).ToString());
        await watched.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });

        await watched.MustBeSoundAsync();
        string[] cut = await watched.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll(".wide")].filter(wide => wide.offsetParent && wide.scrollWidth > wide.clientWidth + 1).map(wide => wide.innerText.slice(0, 40))
            """);
        Assert.IsEmpty(cut, $"cut off on paper: {string.Join(", ", cut)}");
        Assert.AreEqual("rgb(255, 255, 255)", await watched.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"), "dark ink on white also where the screen is dark");
        Assert.AreEqual("exact", await watched.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).printColorAdjust"), "bars keep their colours");
        Assert.AreEqual(0, await watched.Page.Locator("summary:visible").CountAsync(), "nobody can open anything on paper");
        float diagram = (await watched.Page.Locator("section:has(.diagram)").BoundingBoxAsync())!.Height;
        Assert.IsLessThan(Height, diagram, "the drawing fits on a page, heading and legend with it");
        await watched.ScreenshotAsync("report-print");
        Assert.IsGreaterThan(10_000, (await watched.Page.PdfAsync(new PagePdfOptions { Format = "A4" })).Length);
    }

    [TestMethod]
    public async Task The_report_needs_nothing_from_elsewhere()
    {
        await using WatchedPage watched = await Chromium.OpenAsync(1280, 900);
        var requests = new List<string>();
        watched.Page.Request += (_, request) => requests.Add(request.Url);
        await watched.Page.GotoAsync(new Uri(Path.Combine(folder, "report.html")).ToString());
        Assert.IsEmpty(requests.Where(url => !url.StartsWith("data:") && !url.EndsWith("report.html")));
        Assert.AreEqual(0, await watched.Page.Locator("script").CountAsync());
    }
}
