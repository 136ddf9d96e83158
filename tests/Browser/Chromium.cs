using Microsoft.Playwright;

namespace DeepRebirth.Browser;

/// <summary>The machine's Chromium, started once for all tests.</summary>
[TestClass]
public static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    // Nothing goes out of the machine; the camera is one that Chromium paints itself.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    ];

    private static IPlaywright? playwright;
    private static IBrowser? browser;

    /// <summary>Opens an empty page of a browser context of its own.</summary>
    /// <exception cref="AssertInconclusiveException">There is no Chromium on this machine.</exception>
    internal static async Task<WatchedPage> OpenAsync(int width, int height, ColorScheme colors = ColorScheme.Light)
    {
        if (Path is null)
            Assert.Inconclusive("Chromium is not on this machine (Debian's package chromium).");
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments });
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colors,
            Permissions = ["camera"],
        });
        context.SetDefaultTimeout(15_000);
        return new WatchedPage(await context.NewPageAsync());
    }

    /// <summary>Ends the browser.</summary>
    [AssemblyCleanup]
    public static async Task CloseAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
    }

    private static string? Path => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
