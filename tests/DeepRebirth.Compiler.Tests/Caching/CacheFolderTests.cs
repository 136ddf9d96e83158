using DeepRebirth.Compiler.Caching;

namespace DeepRebirth.Compiler.Tests.Caching;

[TestClass]
public sealed class CacheFolderTests
{
    private const string Key = "0123abcd";

    [TestMethod]
    public void Gives_back_what_was_stored()
    {
        using var folder = new TemporaryFolder();
        var cache = new CacheFolder(folder.File("cache"));
        cache.Store(Key, [folder.Write("slim.onnx", "weights"), folder.Write("slimming.json", "{}")]);

        Assert.IsTrue(cache.TryRestore(Key, folder.File("restored")));
        Assert.AreEqual("weights", File.ReadAllText(folder.File("restored/slim.onnx")));
        Assert.AreEqual("{}", File.ReadAllText(folder.File("restored/slimming.json")));
    }

    [TestMethod]
    public void Has_nothing_for_an_unknown_key()
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(new CacheFolder(folder.File("cache")).TryRestore(Key, folder.File("restored")));
        Assert.IsFalse(Directory.Exists(folder.File("restored")));
    }

    [TestMethod]
    [DataRow("slim.onnx", "other weights")]
    [DataRow("slim.onnx", "")]
    [DataRow("index.json", "{ not json")]
    [DataRow("index.json", "{}")]
    public void Treats_a_damaged_entry_as_absent_and_replaces_it(string file, string damage)
    {
        using var folder = new TemporaryFolder();
        var cache = new CacheFolder(folder.File("cache"));
        string source = folder.Write("slim.onnx", "weights");
        cache.Store(Key, [source]);
        File.WriteAllText(folder.File($"cache/{Key}/{file}"), damage);

        Assert.IsFalse(cache.TryRestore(Key, folder.File("restored")));
        cache.Store(Key, [source]);
        Assert.IsTrue(cache.TryRestore(Key, folder.File("restored")));
    }

    [TestMethod]
    public void Treats_an_entry_with_a_missing_file_as_absent()
    {
        using var folder = new TemporaryFolder();
        var cache = new CacheFolder(folder.File("cache"));
        cache.Store(Key, [folder.Write("slim.onnx", "weights")]);
        File.Delete(folder.File($"cache/{Key}/slim.onnx"));
        Assert.IsFalse(cache.TryRestore(Key, folder.File("restored")));
    }

    [TestMethod]
    public void Refuses_an_index_that_points_out_of_the_entry()
    {
        using var folder = new TemporaryFolder();
        var cache = new CacheFolder(folder.File("cache"));
        string secret = folder.Write("secret", "secret");
        cache.Store(Key, [folder.Write("slim.onnx", "weights")]);
        File.WriteAllText(folder.File($"cache/{Key}/index.json"), $$"""{ "../../secret": "{{ContentHash.OfFile(secret)}}" }""");
        Assert.IsFalse(cache.TryRestore(Key, folder.File("restored/deep/deeper")));
    }

    [TestMethod]
    public void Keeps_the_entry_of_who_was_first()
    {
        using var folder = new TemporaryFolder();
        var cache = new CacheFolder(folder.File("cache"));
        Assert.IsTrue(cache.Store(Key, [folder.Write("slim.onnx", "first")]));
        Assert.IsFalse(cache.Store(Key, [folder.Write("slim.onnx", "second")]));
        Assert.IsTrue(cache.TryRestore(Key, folder.File("restored")));
        Assert.AreEqual("first", File.ReadAllText(folder.File("restored/slim.onnx")));
    }

    [TestMethod]
    public void Stands_many_readers_and_writers_at_once()
    {
        using var folder = new TemporaryFolder();
        string[] sources = [.. Enumerable.Range(0, 8).Select(i => folder.Write($"{i}/slim.onnx", new string((char)('a' + i), 100_000)))];
        Parallel.ForEach(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            // Each its own object, as on a machine of its own; now and then somebody damages the entry.
            var cache = new CacheFolder(folder.File("cache"));
            cache.Store(Key, [sources[i % 8]]);
            if (cache.TryRestore(Key, folder.File($"restored{i}")))
                Assert.AreEqual(1, File.ReadAllText(folder.File($"restored{i}/slim.onnx")).Distinct().Count());
            if (i % 5 == 0 && File.Exists(folder.File($"cache/{Key}/index.json")))
                Damage(folder.File($"cache/{Key}/index.json"));
        });
        var last = new CacheFolder(folder.File("cache"));
        last.Store(Key, [sources[0]]);
        Assert.IsTrue(last.TryRestore(Key, folder.File("restored")));
        Assert.HasCount(1, Directory.EnumerateFileSystemEntries(folder.File("cache")), "no temporary folder is left");
    }

    private static void Damage(string file)
    {
        try
        {
            File.WriteAllText(file, "{}");
        }
        catch (IOException)
        {
            // It was replaced meanwhile.
        }
    }
}
