using DeepRebirth.Compiler.Caching;

namespace DeepRebirth.Compiler.Tests.Caching;

[TestClass]
public sealed class ContentHashTests
{
    [TestMethod]
    public void Depends_on_names_values_and_order_but_never_runs_facts_together()
    {
        string[] keys =
        [
            Key(("a", "1"), ("b", "2")),
            Key(("b", "2"), ("a", "1")),
            Key(("a", "1b"), ("", "2")),
            Key(("a", "1\nb=1:2")),
            Key(("a", "1"), ("b", null)),
        ];
        Assert.AreEqual(keys.Length, keys.Distinct().Count());
        Assert.AreEqual(keys[0], Key(("a", "1"), ("b", "2")));
    }

    [TestMethod]
    public void Depends_on_a_files_content_and_not_on_its_place()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(ContentHash.OfFile(folder.Write("here", "x")), ContentHash.OfFile(folder.Write("there/too", "x")));
        Assert.AreNotEqual(ContentHash.OfFile(folder.File("here")), ContentHash.OfFile(folder.Write("other", "y")));
    }

    private static string Key(params (string Name, string? Value)[] facts)
    {
        using var hash = new ContentHash();
        foreach ((string name, string? value) in facts)
            hash.Add(name, value);
        return hash.Key();
    }
}
