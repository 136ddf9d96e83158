using DeepRebirth.Compiler.Caching;

namespace DeepRebirth.Compiler.Tests.Caching;

[TestClass]
public sealed class ResultCacheTests
{
    private const string Key = "0123abcd";

    [TestMethod]
    public void Gives_back_what_was_stored()
    {
        using var folder = new TemporaryFolder();
        var cache = new ResultCache(folder.File("cache"));
        cache.Store(Key, [folder.Write("slim.onnx", "weights"), folder.Write("slimming.json", "{}")]);

        Assert.IsTrue(cache.TryRestore(Key, folder.File("restored")));
        Assert.AreEqual("weights", File.ReadAllText(folder.File("restored/slim.onnx")));
        Assert.AreEqual("{}", File.ReadAllText(folder.File("restored/slimming.json")));
    }

    [TestMethod]
    public void Has_nothing_for_an_unknown_key()
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(new ResultCache(folder.File("cache")).TryRestore(Key, folder.File("restored")));
        Assert.IsFalse(Directory.Exists(folder.File("restored")));
    }

    [TestMethod]
    [DataRow("slim.onnx", "other weights")]
    [DataRow("slim.onnx", "")]
    [DataRow("index.json", "{ not json")]
    public void Treats_a_damaged_entry_as_absent_and_replaces_it(string file, string damage)
    {
        using var folder = new TemporaryFolder();
        var cache = new ResultCache(folder.File("cache"));
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
        var cache = new ResultCache(folder.File("cache"));
        cache.Store(Key, [folder.Write("slim.onnx", "weights")]);
        File.Delete(folder.File($"cache/{Key}/slim.onnx"));
        Assert.IsFalse(cache.TryRestore(Key, folder.File("restored")));
    }

    [TestMethod]
    public void Refuses_an_index_that_points_out_of_the_entry()
    {
        using var folder = new TemporaryFolder();
        var cache = new ResultCache(folder.File("cache"));
        string secret = folder.Write("secret", "secret");
        cache.Store(Key, [folder.Write("slim.onnx", "weights")]);
        File.WriteAllText(folder.File($"cache/{Key}/index.json"), $$"""{ "../../secret": "{{ContentHash.OfFile(secret)}}" }""");
        Assert.IsFalse(cache.TryRestore(Key, folder.File("restored/deep/deeper")));
    }

    [TestMethod]
    public void Lets_one_holder_of_a_key_work_at_a_time()
    {
        using var folder = new TemporaryFolder();
        var cache = new ResultCache(folder.File("cache"));
        int inside = 0, most = 0, waited = 0;
        Parallel.For(0, 4, _ =>
        {
            using FileLock held = cache.Lock(Key, () => Interlocked.Increment(ref waited), CancellationToken.None);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Sleep(30);
            Interlocked.Decrement(ref inside);
        });
        Assert.AreEqual(1, most);
        Assert.IsGreaterThan(0, waited);
    }

    [TestMethod]
    public void Stops_waiting_for_a_lock_when_cancelled()
    {
        using var folder = new TemporaryFolder();
        var cache = new ResultCache(folder.File("cache"));
        using FileLock held = cache.Lock(Key, () => { }, CancellationToken.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        Assert.ThrowsExactly<OperationCanceledException>(() => cache.Lock(Key, () => { }, cancellation.Token));
    }
}
