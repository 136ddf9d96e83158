using DeepRebirth.Compiler.Caching;

namespace DeepRebirth.Compiler.Tests.Caching;

[TestClass]
public sealed class CacheTrimmingTests
{
    private static readonly DateTime Now = new(2026, 11, 26, 12, 0, 0, DateTimeKind.Utc);

    [TestMethod]
    public void What_nobody_has_used_for_two_months_goes()
    {
        using var folder = new TemporaryFolder();
        CacheFolder cache = WithEntries(folder, ("old", 61), ("kept", 59), ("current", 100));
        CacheTrimming.Trim(cache, long.MaxValue, "current", Now);
        CollectionAssert.AreEquivalent(new[] { "kept", "current" }, Keys(cache));
    }

    [TestMethod]
    public void Beyond_the_limit_goes_what_was_used_longest_ago()
    {
        using var folder = new TemporaryFolder();
        CacheFolder cache = WithEntries(folder, ("a", 4), ("b", 3), ("c", 2), ("d", 1));
        long two = cache.Entries().Take(2).Sum(entry => entry.Bytes);

        // Taking an entry is a use of it.
        Assert.IsTrue(cache.TryRestore("a", folder.File("restored")));
        CacheTrimming.Trim(cache, two, "none", DateTime.UtcNow);
        CollectionAssert.AreEquivalent(new[] { "a", "d" }, Keys(cache));

        CacheTrimming.Trim(cache, 0, "d", DateTime.UtcNow);
        CollectionAssert.AreEquivalent(new[] { "d" }, Keys(cache), "what is being used stays, however large it is");
    }

    [TestMethod]
    public void What_was_left_half_way_goes_and_what_is_arriving_stays()
    {
        using var folder = new TemporaryFolder();
        CacheFolder cache = WithEntries(folder, ("current", 0));
        foreach ((string name, int days) in new[] { (".left.tmp", 9), (".arriving.tmp", 1), ("locks", 200) })
        {
            folder.Write($"cache/{name}/slim.onnx", "half");
            Directory.SetLastWriteTimeUtc(folder.File($"cache/{name}"), Now.AddDays(-days));
        }
        CacheTrimming.Trim(cache, long.MaxValue, "current", Now);
        CollectionAssert.AreEquivalent(
            new[] { ".arriving.tmp", "current", "locks" }, Directory.EnumerateDirectories(folder.File("cache")).Select(path => Path.GetFileName(path)).ToArray());
    }

    [TestMethod]
    public void Builds_at_the_same_time_find_whole_entries_or_none()
    {
        using var folder = new TemporaryFolder();
        string[] sources = [.. Enumerable.Range(0, 4).Select(i => folder.Write($"{i}/slim.onnx", new string((char)('a' + i), 50_000)))];
        int found = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            string key = $"key{i % 4}";
            var cache = new CacheFolder(folder.File("cache"));
            cache.Store(key, [sources[i % 4]]);
            CacheTrimming.Trim(cache, 120_000, key, DateTime.UtcNow);
            if (!cache.TryRestore($"key{(i + 1) % 4}", folder.File($"restored{i}")))
                return;
            Interlocked.Increment(ref found);
            Assert.AreEqual(new string((char)('a' + ((i + 1) % 4)), 50_000), File.ReadAllText(folder.File($"restored{i}/slim.onnx")));
        });
        Assert.IsGreaterThan(0, found);
        Assert.IsEmpty(Directory.EnumerateDirectories(folder.File("cache"), "*.tmp"));
    }

    private static CacheFolder WithEntries(TemporaryFolder folder, params (string Key, int DaysAgo)[] entries)
    {
        var cache = new CacheFolder(folder.File("cache"));
        foreach ((string key, int daysAgo) in entries)
        {
            cache.Store(key, [folder.Write("slim.onnx", "weights")]);
            File.SetLastWriteTimeUtc(folder.File($"cache/{key}/index.json"), Now.AddDays(-daysAgo));
        }
        return cache;
    }

    private static string[] Keys(CacheFolder cache) => [.. cache.Entries().Select(entry => entry.Key)];
}
