using System.Text.RegularExpressions;

namespace DeepRebirth.Build.Tests;

/// <summary>Every code that the source can give has a page, and every page a code.</summary>
[TestClass]
public sealed partial class DiagnosticPagesTests
{
    [TestMethod]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        string[] codes = [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct().Order(StringComparer.Ordinal)];
        string[] pages = [.. Directory.EnumerateFiles(Pages, "*.md").Select(page => Path.GetFileNameWithoutExtension(page)).Where(page => page.StartsWith("DR", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.IsNotEmpty(codes);
        CollectionAssert.AreEqual(codes, pages, $"codes: {string.Join(' ', codes)}\npages: {string.Join(' ', pages)}");
    }

    [TestMethod]
    public void Every_page_says_what_the_code_means_shows_an_example_and_says_what_to_do()
    {
        foreach (string page in Directory.EnumerateFiles(Pages, "DR*.md"))
        {
            string text = File.ReadAllText(page);
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}: ", text);
            foreach (string section in new[] { "## Example", "## What to do" })
                Assert.Contains(section, text, page);
        }
    }

    private static string Pages => Path.Combine(Root, "docs", "diagnostics");

    private static string Root
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder!, "DeepRebirth.Build.sln")))
                folder = Path.GetDirectoryName(folder);
            return folder!;
        }
    }

    // As a text of its own: a code in a comment is none that is given.
    [GeneratedRegex("\"(DR[0-9]{4})\"")]
    private static partial Regex Code();
}
