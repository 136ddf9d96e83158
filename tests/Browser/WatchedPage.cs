using Microsoft.Playwright;

namespace DeepRebirth.Browser;

/// <summary>A page whose errors are written down while a test uses it.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> problems = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                problems.Add($"{message.Text} ({message.Location})");
        };
        page.RequestFailed += (_, request) => problems.Add($"{request.Url}: {request.Failure}");
    }

    public IPage Page { get; }

    /// <summary>Checks that the browser complained about nothing and that nothing reaches over the right edge.</summary>
    public async Task MustBeSoundAsync()
    {
        Assert.IsEmpty(problems, string.Join('\n', problems));
        string[] over = await Page.EvaluateAsync<string[]>("""
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
              .filter(element => element.getBoundingClientRect().right > innerWidth + 0.5)
              .map(element => `${element.tagName}#${element.id}.${element.className}`)
            """);
        Assert.IsEmpty(over, $"over the right edge: {string.Join(", ", over)}");
    }

    /// <summary>Keeps a picture of the whole page in the folder that DEEPREBIRTH_SCREENSHOTS names, where it is set.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("DEEPREBIRTH_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
