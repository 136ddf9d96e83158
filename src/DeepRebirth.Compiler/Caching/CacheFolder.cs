using System.Text.Json;

namespace DeepRebirth.Compiler.Caching;

/// <summary>
/// A folder of entries <c>{folder}/{key}/…</c>, each with an index of its files' hashes. An entry appears whole, by renaming, and what is read
/// is checked after it was copied: so any number of processes, on any number of machines, may read and write at once. A damaged entry counts
/// as absent. The time of an index says when its entry was last used.
/// </summary>
internal sealed class CacheFolder(string folder)
{
    private const string IndexName = "index.json";
    private const string ArrivalSuffix = ".tmp";
    private const int MoveAttempts = 100;

    /// <summary>The folder.</summary>
    public string Path => folder;

    /// <summary>Copies the entry's files into a folder; false where there is no entry or it is damaged.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public bool TryRestore(string key, string target)
    {
        string entry = EntryOf(key);
        if (ReadIndex(entry) is not { } index || index.Keys.Any(name => System.IO.Path.GetFileName(name) != name))
            return false;
        string arriving = System.IO.Path.Combine(target, $".{key}.{Guid.NewGuid():N}{ArrivalSuffix}");
        try
        {
            Directory.CreateDirectory(arriving);
            foreach ((string name, string hash) in index)
            {
                string copy = System.IO.Path.Combine(arriving, name);
                File.Copy(System.IO.Path.Combine(entry, name), copy);
                if (ContentHash.OfFile(copy) != hash)
                    return false;
            }
            foreach (string name in index.Keys)
                AtomicFile.Copy(System.IO.Path.Combine(arriving, name), System.IO.Path.Combine(target, name));
            MarkAsUsed(entry);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        finally
        {
            DeleteFolder(arriving);
        }
    }

    /// <summary>Stores files as the key's entry. A whole entry that is there already stays, a damaged one is replaced.</summary>
    /// <returns>Whether these files are now the entry; false where another's stayed.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public bool Store(string key, IEnumerable<string> files)
    {
        string arriving = Arrival(key);
        Directory.CreateDirectory(arriving);
        try
        {
            var index = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (string file in files)
            {
                string name = System.IO.Path.GetFileName(file);
                File.Copy(file, System.IO.Path.Combine(arriving, name));
                index[name] = ContentHash.OfFile(System.IO.Path.Combine(arriving, name));
            }
            File.WriteAllText(System.IO.Path.Combine(arriving, IndexName), JsonSerializer.Serialize(index));
            return TryMove(arriving, EntryOf(key));
        }
        finally
        {
            DeleteFolder(arriving);
        }
    }

    /// <summary>The entries; what is removed meanwhile is left out.</summary>
    public IEnumerable<CacheEntry> Entries()
    {
        foreach (DirectoryInfo entry in new DirectoryInfo(folder).EnumerateDirectories())
        {
            var index = new FileInfo(System.IO.Path.Combine(entry.FullName, IndexName));
            if (!index.Exists || entry.Name.EndsWith(ArrivalSuffix, StringComparison.Ordinal))
                continue;
            long bytes;
            try
            {
                bytes = entry.EnumerateFiles().Sum(file => file.Length);
            }
            catch (IOException)
            {
                continue;
            }
            yield return new CacheEntry(entry.Name, bytes, index.LastWriteTimeUtc);
        }
    }

    /// <summary>Removes an entry, at once and whole; what is not there, or is held open by somebody, stays as it is.</summary>
    public void Remove(string key)
    {
        string leaving = Arrival(key);
        try
        {
            Directory.Move(EntryOf(key), leaving);
            DeleteFolder(leaving);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Removes what was still arriving, or leaving, at a time long past: whoever did that is gone.</summary>
    public void RemoveArrivals(DateTime before)
    {
        foreach (DirectoryInfo arrival in new DirectoryInfo(folder).EnumerateDirectories(".*" + ArrivalSuffix))
        {
            try
            {
                if (arrival.LastWriteTimeUtc < before)
                    DeleteFolder(arrival.FullName);
            }
            catch (IOException)
            {
                // Another process removes it.
            }
        }
    }

    private bool TryMove(string arriving, string entry)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Move(arriving, entry);
                return true;
            }
            catch (IOException) when (attempt < MoveAttempts)
            {
                // An entry stands there, or stood there a moment ago: others may be replacing a damaged one too.
                if (IsWhole(entry))
                {
                    MarkAsUsed(entry);
                    return false;
                }
                Remove(System.IO.Path.GetFileName(entry));
            }
        }
    }

    // A folder that may only be read keeps no record of its use.
    private static void MarkAsUsed(string entry)
    {
        try
        {
            File.SetLastWriteTimeUtc(System.IO.Path.Combine(entry, IndexName), DateTime.UtcNow);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static bool IsWhole(string entry)
    {
        try
        {
            return ReadIndex(entry) is { } index && index.All(file => ContentHash.OfFile(System.IO.Path.Combine(entry, file.Key)) == file.Value);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static SortedDictionary<string, string>? ReadIndex(string entry)
    {
        try
        {
            var index = JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(System.IO.Path.Combine(entry, IndexName)));
            return index is { Count: > 0 } ? index : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private string EntryOf(string key) => System.IO.Path.Combine(folder, key);

    private string Arrival(string key) => System.IO.Path.Combine(folder, $".{key}.{Guid.NewGuid():N}{ArrivalSuffix}");

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
