using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DeepRebirth.Browser;

/// <summary>What a person sees on the sample's page.</summary>
[TestClass]
public sealed class WebApiPageTests
{
    private static WebApiServer server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => server = await WebApiServer.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [TestMethod]
    [DataRow(1280, 800, ColorScheme.Light)]
    [DataRow(1280, 800, ColorScheme.Dark)]
    [DataRow(390, 844, ColorScheme.Light)]
    [DataRow(320, 568, ColorScheme.Dark)]
    public async Task A_chosen_picture_shows_its_sign_first(int width, int height, ColorScheme colors)
    {
        await using WatchedPage watched = await OpenAsync(width, height, colors);
        await watched.MustBeSoundAsync();
        await watched.ScreenshotAsync($"webapi-{width}-{colors}-empty");

        await watched.Page.SetInputFilesAsync("#file", HeldOutPicture.Of("no_entry", 3).Path);
        await Expect(watched.Page.Locator("#best")).ToHaveTextAsync("No entry");
        await Expect(watched.Page.Locator("#top li")).ToHaveCountAsync(5);
        await Expect(watched.Page.Locator("#top li").First).ToContainTextAsync("No entry");
        await Expect(watched.Page.Locator("#time")).ToContainTextAsync("ms in the network");
        await watched.MustBeSoundAsync();
        await watched.ScreenshotAsync($"webapi-{width}-{colors}-answer");
    }

    [TestMethod]
    public async Task An_example_is_one_click_away()
    {
        await using WatchedPage watched = await OpenAsync(1280, 800);
        foreach (ILocator example in await watched.Page.Locator("#examples button").AllAsync())
        {
            await example.ClickAsync();
            await Expect(watched.Page.Locator("#best")).ToHaveTextAsync((await example.Locator("img").GetAttributeAsync("alt"))!);
        }
        await watched.MustBeSoundAsync();
    }

    [TestMethod]
    [DataRow(1280)]
    [DataRow(390)]
    public async Task A_text_file_is_refused_with_a_sentence(int width)
    {
        await using WatchedPage watched = await OpenAsync(width, 800);
        await ChooseAsync(watched.Page, "a letter of a name so long that it would not fit into one line of a phone's screen.txt", "Dear reader"u8.ToArray());
        await Expect(watched.Page.Locator("#error")).ToContainTextAsync("is no picture that this browser can read");
        await watched.MustBeSoundAsync();
        await watched.ScreenshotAsync($"webapi-{width}-error");

        // and the next picture is welcome
        await watched.Page.SetInputFilesAsync("#file", HeldOutPicture.Of("stop", 5).Path);
        await Expect(watched.Page.Locator("#best")).ToHaveTextAsync("Stop");
        await Expect(watched.Page.Locator("#error")).ToBeHiddenAsync();
    }

    [TestMethod]
    public async Task A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        await using WatchedPage watched = await OpenAsync(1280, 800);
        await ChooseAsync(watched.Page, "huge.jpg", new byte[26_000_000]);
        await Expect(watched.Page.Locator("#error")).ToHaveTextAsync("huge.jpg is too large: it has 26 MB, the limit is 25 MB.");
        await watched.MustBeSoundAsync();
    }

    [TestMethod]
    public async Task A_refusal_of_the_server_is_shown()
    {
        await using WatchedPage watched = await OpenAsync(1280, 800);
        await watched.Page.RouteAsync("**/classify", route => route.ContinueAsync(new RouteContinueOptions { PostData = "no picture"u8.ToArray() }));
        await watched.Page.SetInputFilesAsync("#file", HeldOutPicture.Of("stop", 5).Path);
        await Expect(watched.Page.Locator("#error")).ToContainTextAsync("no picture in PPM format");
    }

    [TestMethod]
    public async Task The_camera_takes_a_picture()
    {
        await using WatchedPage watched = await OpenAsync(390, 844);
        await watched.Page.GetByText("Use the camera").ClickAsync();
        await Expect(watched.Page.Locator("#video")).ToBeVisibleAsync();
        await watched.ScreenshotAsync("webapi-390-camera");
        await watched.Page.GetByText("Take the picture").ClickAsync();
        await Expect(watched.Page.Locator("#top li")).ToHaveCountAsync(5);
        await Expect(watched.Page.Locator("#video")).ToBeHiddenAsync();
        await watched.MustBeSoundAsync();
    }

    private static async Task<WatchedPage> OpenAsync(int width, int height, ColorScheme colors = ColorScheme.Light)
    {
        WatchedPage watched = await Chromium.OpenAsync(width, height, colors);
        await watched.Page.GotoAsync(server.Address);
        return watched;
    }

    private static Task ChooseAsync(IPage page, string name, byte[] content) =>
        page.SetInputFilesAsync("#file", new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = content });
}
