using System.Text.RegularExpressions;

namespace DeepRebirth.Build.Tests;

/// <summary>
/// Every code that the source can give has a page, which help links lead to, stands in the list of releases, and is provoked by a test with a
/// real build; and there is no page, entry or test of a code that is no longer given.
/// </summary>
[TestClass]
public sealed partial class DiagnosticPagesTests
{
    private static readonly string[] Codes = CodesIn(Path.Combine(Root, "src"));

    [TestMethod]
    public void Every_code_has_a_page()
    {
        Assert.IsNotEmpty(Codes);
        MustBeCodes(Directory.EnumerateFiles(Pages, "DR*.md").Select(page => Path.GetFileNameWithoutExtension(page)), "pages");
    }

    [TestMethod]
    public void Every_page_says_what_the_code_means_shows_an_example_and_says_what_to_do()
    {
        foreach (string code in Codes)
        {
            string text = Page(code);
            Assert.StartsWith($"# {code}: ", text);
            foreach (string section in new[] { "Severity: ", "## What it means", "## Example", "## What to do" })
                Assert.Contains("\n" + section, text, code);
        }
    }

    [TestMethod]
    public void Every_help_link_leads_to_the_page()
    {
        const string Repository = "https://github.com/deeprebirth/DeepRebirth.Build/blob/main/";
        foreach (string code in Codes)
        {
            Assert.StartsWith(Repository, BuildDiagnostic.HelpLink(code));
            Assert.IsTrue(File.Exists(Path.Combine(Root, BuildDiagnostic.HelpLink(code)[Repository.Length..])), code);
        }

        // The one place that logs errors and warnings adds the link.
        string[] logging = [.. SourceFiles(Path.Combine(Root, "src", "DeepRebirth.Build")).Where(file => LogCall().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileName(file))];
        CollectionAssert.AreEqual(new[] { "BuildDiagnostic.cs" }, logging);
    }

    [TestMethod]
    public void Every_code_stands_in_the_list_of_releases_with_its_severity_and_title()
    {
        Match[] entries = Entry().Matches(File.ReadAllText(Path.Combine(Pages, "README.md"))).ToArray();
        MustBeCodes(entries.Select(entry => entry.Groups["code"].Value), "list of releases");
        foreach (Match entry in entries)
        {
            string code = entry.Groups["code"].Value;
            Assert.StartsWith($"# {code}: {entry.Groups["title"].Value}\n\nSeverity: {entry.Groups["severity"].Value}\n", Page(code));
        }

        string[] ofTheGenerator = CodesIn(Path.Combine(Root, "src", "DeepRebirth.Generator"));
        string tracked = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "src", "DeepRebirth.Generator"), "AnalyzerReleases.*.md").Select(file => File.ReadAllText(file)));
        CollectionAssert.AreEqual(ofTheGenerator, TrackedRule().Matches(tracked).Select(rule => rule.Value).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void Every_code_is_provoked_by_a_test_with_a_real_build() =>
        MustBeCodes(CodesIn(Path.Combine(Root, "tests", "Integration")), "tests with a real build");

    private static void MustBeCodes(IEnumerable<string> found, string where)
    {
        string[] sorted = [.. found.Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(Codes, sorted, $"{where}: missing {string.Join(' ', Codes.Except(sorted))}; too many {string.Join(' ', sorted.Except(Codes))}");
    }

    private static string Pages => Path.Combine(Root, "docs", "diagnostics");

    private static string Page(string code) => File.ReadAllText(Path.Combine(Pages, code + ".md"));

    private static string[] CodesIn(string folder) =>
        [.. SourceFiles(folder).SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any());

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

    [GeneratedRegex(@"\bLog(Error|Warning)\(")]
    private static partial Regex LogCall();

    [GeneratedRegex(@"^\| \[(?<code>DR[0-9]{4})\]\(\k<code>\.md\) \| (?<severity>error|warning) \| (?<title>.*?) \| [0-9]+\.[0-9]+\.[0-9]+ \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("^DR[0-9]{4}(?= )", RegexOptions.Multiline)]
    private static partial Regex TrackedRule();
}
