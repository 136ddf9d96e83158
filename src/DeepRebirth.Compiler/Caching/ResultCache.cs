using System.Text.Json;

namespace DeepRebirth.Compiler.Caching;

/// <summary>
/// A content-addressed cache of files: <c>{folder}/{key}/…</c> with an index of their hashes. Entries appear whole, by renaming; a
/// damaged one counts as absent. One process at a time works on a key, the others wait and then find the entry.
/// </summary>
internal sealed class ResultCache(string folder)
{
    private const string IndexName = "index.json";

    /// <summary>Takes the key's lock, so that two builds do not compute the same entry.</summary>
    public FileLock Lock(string key, Action waiting, CancellationToken cancellation) =>
        FileLock.Take(Path.Combine(folder, "locks", key), waiting, cancellation);

    /// <summary>Copies the entry's files into a folder; false where there is no entry or it is damaged.</summary>
    public bool TryRestore(string key, string target)
    {
        string entry = Path.Combine(folder, key);
        if (ReadIndex(entry) is not { } index)
            return false;
        try
        {
            foreach ((string name, string hash) in index)
            {
                if (Path.GetFileName(name) != name || ContentHash.OfFile(Path.Combine(entry, name)) != hash)
                    return false;
            }
            foreach (string name in index.Keys)
                AtomicFile.Copy(Path.Combine(entry, name), Path.Combine(target, name));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Stores files as the key's entry, replacing a damaged one.</summary>
    public void Store(string key, IEnumerable<string> files)
    {
        string entry = Path.Combine(folder, key);
        string temporary = Path.Combine(folder, $".{key}.{Environment.ProcessId}.tmp");
        DeleteFolder(temporary);
        Directory.CreateDirectory(temporary);
        try
        {
            var index = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (string file in files)
            {
                string name = Path.GetFileName(file);
                File.Copy(file, Path.Combine(temporary, name));
                index[name] = ContentHash.OfFile(Path.Combine(temporary, name));
            }
            File.WriteAllText(Path.Combine(temporary, IndexName), JsonSerializer.Serialize(index));
            DeleteFolder(entry);
            Directory.Move(temporary, entry);
        }
        catch
        {
            DeleteFolder(temporary);
            throw;
        }
    }

    private static SortedDictionary<string, string>? ReadIndex(string entry)
    {
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(Path.Combine(entry, IndexName)));
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
