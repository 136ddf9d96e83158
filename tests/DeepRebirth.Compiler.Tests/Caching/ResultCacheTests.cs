using DeepRebirth.Compiler.Caching;

namespace DeepRebirth.Compiler.Tests.Caching;

[TestClass]
public sealed class ResultCacheTests
{
    private const string Key = "0123abcd";
    private const string Name = "slim.onnx";

    [TestMethod]
    public void Writes_through_to_the_shared_folder_and_reads_through_from_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("first obj/slim.onnx", "weights");
        Cache(folder.File("first"), folder.File("shared")).Store(Key, folder.File("first obj"), [Name]);

        ResultCache second = Cache(folder.File("second"), folder.File("shared"));
        Assert.AreEqual(folder.File("shared"), second.TryRestore(Key, folder.File("second obj"), [Name])?.Path);
        Assert.AreEqual("weights", File.ReadAllText(folder.File("second obj/slim.onnx")));

        Directory.Delete(folder.File("shared"), recursive: true);
        Assert.AreEqual(folder.File("second"), second.TryRestore(Key, folder.File("third obj"), [Name])?.Path);
    }

    [TestMethod]
    public void Takes_the_entry_of_the_machine_that_was_first()
    {
        using var folder = new TemporaryFolder();
        folder.Write("first obj/slim.onnx", "first");
        folder.Write("second obj/slim.onnx", "second");
        Cache(folder.File("first"), folder.File("shared")).Store(Key, folder.File("first obj"), [Name]);
        ResultCache second = Cache(folder.File("second"), folder.File("shared"));
        second.Store(Key, folder.File("second obj"), [Name]);
        Assert.AreEqual("first", File.ReadAllText(folder.File("second obj/slim.onnx")));
        second.TryRestore(Key, folder.File("third obj"), [Name]);
        Assert.AreEqual("first", File.ReadAllText(folder.File("third obj/slim.onnx")));
    }

    [TestMethod]
    public void Costs_a_warning_and_not_the_build_where_a_folder_cannot_be_used()
    {
        using var folder = new TemporaryFolder();
        // A file where the folder should be: nobody, not even root, can write into it.
        string blocked = folder.Write("blocked", "");
        folder.Write("obj/slim.onnx", "weights");
        var warnings = new List<string>();
        var cache = new ResultCache(new CacheFolder(Path.Combine(blocked, "a")), long.MaxValue, new CacheFolder(Path.Combine(blocked, "b")), (path, _) => warnings.Add(path));

        using FileLock? held = cache.Lock(Key, () => { }, CancellationToken.None);
        Assert.IsNull(held);
        Assert.IsNull(cache.TryRestore(Key, folder.File("obj"), [Name]));
        cache.Store(Key, folder.File("obj"), [Name]);
        CollectionAssert.AreEquivalent(new[] { Path.Combine(blocked, "a"), Path.Combine(blocked, "b") }, warnings, "each folder once");
        Assert.AreEqual("weights", File.ReadAllText(folder.File("obj/slim.onnx")));
    }

    [TestMethod]
    public void Lets_one_holder_of_a_key_work_at_a_time()
    {
        using var folder = new TemporaryFolder();
        ResultCache cache = Cache(folder.File("cache"));
        int inside = 0, most = 0, waited = 0;
        Parallel.For(0, 4, _ =>
        {
            using FileLock? held = cache.Lock(Key, () => Interlocked.Increment(ref waited), CancellationToken.None);
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
        ResultCache cache = Cache(folder.File("cache"));
        using FileLock? held = cache.Lock(Key, () => { }, CancellationToken.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        Assert.ThrowsExactly<OperationCanceledException>(() => cache.Lock(Key, () => { }, cancellation.Token));
    }

    private static ResultCache Cache(string local, string? shared = null) => new(
        new CacheFolder(local), long.MaxValue, shared is null ? null : new CacheFolder(shared), (path, exception) => Assert.Fail($"{path}: {exception.Message}"));
}
