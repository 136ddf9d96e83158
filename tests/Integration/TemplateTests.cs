using System.Net.Http.Json;
using System.Text.Json;

namespace DeepRebirth.Integration;

/// <summary><c>dotnet new deeprebirth</c> from the packed template package gives projects that build and predict at once.</summary>
[TestClass]
public sealed class TemplateTests
{
    private static readonly string Folder = Path.Combine(PackedPackage.Workspace, "templates");

    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["NUGET_PACKAGES"] = PackedPackage.GlobalPackages,
        ["DOTNET_CLI_HOME"] = Path.Combine(PackedPackage.Workspace, "home"), // the templates of the user stay as they are
        ["DOTNET_NOLOGO"] = "1",
        ["XDG_CACHE_HOME"] = Path.Combine(PackedPackage.Workspace, "cache"),
    };

    [ClassInitialize]
    public static void Install(TestContext context)
    {
        // Only the packed packages, wherever the user's own settings would look.
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        Run(RepositoryRoot.Path, "pack", "src/DeepRebirth.Templates", "-c", "Release", "-o", PackedPackage.Source, "-v", "quiet");
        Run(Folder, "new", "install", Path.Combine(PackedPackage.Source, "DeepRebirth.Templates.1.0.0.nupkg"));
    }

    [TestMethod]
    public void The_console_app_classifies_its_examples()
    {
        string folder = Create("My Shapes");
        string output = Run(folder, "run", "-c", "Release", "-v", "quiet").Output;
        foreach (string label in new[] { "circle", "square", "star", "triangle" })
            Assert.Contains($"{label}/00.ppm: {label} (", output);
        Assert.IsTrue(File.Exists(Path.Combine(folder, "obj", "Release", "net10.0", "deeprebirth", "ShapeNetwork", "report.html")), output);
    }

    [TestMethod]
    public async Task The_web_app_serves_its_page_and_classifies()
    {
        string folder = Create("Shapes.Web", "--web");
        Run(folder, "build", "-c", "Release", "-v", "quiet");
        using RunningCommand server = RunningCommand.Start(folder, "dotnet", ["bin/Release/net10.0/Shapes.Web.dll", "--urls", "http://127.0.0.1:0"], Environment);
        using var client = new HttpClient { BaseAddress = await AddressOf(server) };

        Assert.Contains("What shape is this?", await client.GetStringAsync("/"));
        Assert.Contains("portablePixmap", await client.GetStringAsync("/picture.js"));
        byte[] star = File.ReadAllBytes(Path.Combine(folder, "examples", "star", "00.ppm"));
        using HttpResponseMessage answer = await client.PostAsync("/classify", new ByteArrayContent(star));
        Assert.AreEqual("star", (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("name").GetString());
        using HttpResponseMessage refusal = await client.PostAsync("/classify", new StringContent("a letter"));
        Assert.AreEqual(415, (int)refusal.StatusCode);
    }

    private static string Create(string name, params string[] options)
    {
        Run(Folder, ["new", "deeprebirth", "-o", name, "--package-source", PackedPackage.Source, .. options]);
        return Path.Combine(Folder, name);
    }

    private static CommandResult Run(string folder, params string[] arguments)
    {
        CommandResult result = CommandResult.Run(folder, "dotnet", arguments, Environment);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        return result;
    }

    private static async Task<Uri> AddressOf(RunningCommand server)
    {
        const string Announcement = "Now listening on: ";
        for (int i = 0; i < 300; i++, await Task.Delay(100))
        {
            string? line = server.Output.Split('\n').FirstOrDefault(line => line.Contains(Announcement, StringComparison.Ordinal));
            if (line is not null)
                return new Uri(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..].Trim());
        }
        throw new AssertFailedException($"The server does not listen:\n{server.Output}");
    }
}
