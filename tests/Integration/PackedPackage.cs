using System.IO.Compression;

namespace DeepRebirth.Integration;

/// <summary>The package, packed once per test run into a folder that serves as the package source of every project under test.</summary>
[TestClass]
public static class PackedPackage
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    /// <summary>The package's version.</summary>
    public const string Version = "1.0.0";

    /// <summary>The folder that everything of this test run lies in; outside of the repository.</summary>
    public static string Workspace { get; } = Directory.CreateTempSubdirectory("deeprebirth-integration-").FullName;

    /// <summary>The package source.</summary>
    public static string Source => Path.Combine(Workspace, "packages");

    /// <summary>The folder into which the package is unpacked, apart from the user's own.</summary>
    public static string GlobalPackages => Path.Combine(Workspace, "unpacked");

    /// <summary>Packs; the projects were built with the tests.</summary>
    [AssemblyInitialize]
    public static void Pack(TestContext context)
    {
        Pack(Source);
        // Projects under test must not see the repository's settings, nor each other's.
        File.WriteAllText(Path.Combine(Workspace, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Workspace, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(Workspace, "Directory.Packages.props"), "<Project />");
    }

    /// <summary>Packs into a folder.</summary>
    public static void Pack(string folder)
    {
        CommandResult result = CommandResult.Run(
            RepositoryRoot.Path, "dotnet", ["pack", "src/DeepRebirth.Build", "--no-build", "-c", Configuration, "-o", folder, "-v", "quiet"]);
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    /// <summary>Offers the package under another version too: as the next release would be, except that nothing in it changed.</summary>
    public static void OfferAs(string version)
    {
        string package = Path.Combine(Source, $"DeepRebirth.Build.{version}.nupkg");
        File.Copy(Path.Combine(Source, $"DeepRebirth.Build.{Version}.nupkg"), package);
        using ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Update);
        ZipArchiveEntry old = archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal));
        string text;
        using (var reader = new StreamReader(old.Open()))
            text = reader.ReadToEnd().Replace($"<version>{Version}</version>", $"<version>{version}</version>");
        string name = old.FullName;
        old.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }

    /// <summary>Removes everything.</summary>
    [AssemblyCleanup]
    public static void CleanUp() => Directory.Delete(Workspace, recursive: true);
}
