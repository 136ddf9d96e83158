using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace DeepRebirth.Integration;

/// <summary>The package itself: what is in it, and what is not.</summary>
[TestClass]
public sealed class PackageTests
{
    [TestMethod]
    public void It_holds_task_compiler_generator_and_targets_each_in_its_folder()
    {
        string[] files = [.. Entries(Package)];
        foreach (string file in new[]
        {
            "build/DeepRebirth.Build.props", "build/DeepRebirth.Build.targets", "tasks/netstandard2.0/DeepRebirth.Build.dll",
            "analyzers/dotnet/cs/DeepRebirth.Generator.dll", "tools/net10.0/any/deeprebirth.dll", "tools/net10.0/any/deeprebirth.runtimeconfig.json", "README.md", "icon.png",
        })
            CollectionAssert.Contains(files, file);
        Assert.IsEmpty(files.Where(file => file.StartsWith("lib/") || file.StartsWith("ref/") || file.StartsWith("runtimes/") || file.StartsWith("buildTransitive/")),
            "nothing reaches the app or its dependents");
        Assert.IsEmpty(files.Where(file => file.Contains("Microsoft.Build.") || file.Contains("Microsoft.CodeAnalysis.")), "the host brings these");
    }

    [TestMethod]
    public void It_is_a_development_dependency_without_dependencies()
    {
        using ZipArchive archive = ZipFile.OpenRead(Package);
        using Stream stream = archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        string? Value(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.AreEqual("true", Value("developmentDependency"));
        Assert.AreEqual("MIT", Value("license"));
        Assert.AreEqual("README.md", Value("readme"));
        Assert.AreEqual("icon.png", Value("icon"));
        Assert.IsNotNull(Value("projectUrl"));
        Assert.IsEmpty(metadata.Descendants().Where(element => element.Name.LocalName == "dependency"));
    }

    [TestMethod]
    public void Its_assemblies_carry_their_symbols()
    {
        using ZipArchive archive = ZipFile.OpenRead(Package);
        ZipArchiveEntry[] ours = [.. archive.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal) && entry.Name.StartsWith("deeprebirth", StringComparison.OrdinalIgnoreCase))];
        Assert.HasCount(9, ours, string.Join(' ', ours.Select(entry => entry.FullName)));
        foreach (ZipArchiveEntry entry in ours)
        {
            var bytes = new MemoryStream();
            using (Stream stream = entry.Open())
                stream.CopyTo(bytes);
            bytes.Position = 0;
            using var assembly = new PEReader(bytes);
            Assert.IsTrue(assembly.ReadDebugDirectory().Any(debug => debug.Type == DebugDirectoryEntryType.EmbeddedPortablePdb), entry.FullName);
        }
    }

    [TestMethod]
    public void Packing_twice_gives_the_same_content()
    {
        string again = Path.Combine(PackedPackage.Workspace, "packed again");
        PackedPackage.Pack(again);
        string second = Path.Combine(again, Path.GetFileName(Package));
        CollectionAssert.AreEqual(Contents(Package), Contents(second));
    }

    private static string Package => Path.Combine(PackedPackage.Source, $"DeepRebirth.Build.{PackedPackage.Version}.nupkg");

    private static IEnumerable<string> Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    // NuGet gives the part with its own properties a name by chance; all else must be equal.
    private static string[] Contents(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return
        [
            .. archive.Entries.Where(entry => !entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal) && !entry.FullName.EndsWith(".rels", StringComparison.Ordinal))
                .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
                .Select(entry => $"{entry.FullName} {entry.Crc32:x8} {entry.Length}"),
        ];
    }
}
