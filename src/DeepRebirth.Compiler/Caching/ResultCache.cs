namespace DeepRebirth.Compiler.Caching;

/// <summary>
/// A content-addressed cache of files, in a folder of this user and, where there is one, in a folder that machines share: it is read after
/// the first and written with it. One process of this user at a time works on a key, the others wait and then find the entry. A cache that
/// cannot be used costs time, never the build: <paramref name="warn"/> is told.
/// </summary>
/// <param name="local">The user's folder, which is trimmed whenever something is added to it.</param>
/// <param name="limit">The bytes that the user's folder may have.</param>
/// <param name="shared">The folder that machines share, or null. It is nobody's to trim.</param>
/// <param name="warn">Is told which folder cannot be used, and why.</param>
internal sealed class ResultCache(CacheFolder local, long limit, CacheFolder? shared, Action<string, Exception> warn)
{
    private readonly HashSet<CacheFolder> unusable = [];

    /// <summary>Takes the key's lock, so that two builds do not compute the same entry; null where the folder cannot be written.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public FileLock? Lock(string key, Action waiting, CancellationToken cancellation)
    {
        try
        {
            return FileLock.Take(Path.Combine(local.Path, "locks", key), waiting, cancellation);
        }
        catch (Exception exception) when (IsOfTheDisk(exception))
        {
            Warn(local, exception);
            return null;
        }
    }

    /// <summary>Copies the entry's files into a folder. What comes from the shared folder is kept in the user's own.</summary>
    /// <returns>The folder that it came from, or null where there is no whole entry.</returns>
    public CacheFolder? TryRestore(string key, string target, IReadOnlyList<string> names)
    {
        if (local.TryRestore(key, target))
            return local;
        if (shared is null || !Guarded(shared, () => shared.TryRestore(key, target)))
            return null;
        StoreLocally(key, target, names);
        return shared;
    }

    /// <summary>
    /// Stores the files of a folder as the key's entry. Where another machine was first, its entry wins and is restored over them: all
    /// machines have the same.
    /// </summary>
    public void Store(string key, string target, IReadOnlyList<string> names)
    {
        if (shared is not null && !Guarded(shared, () => shared.Store(key, Files())))
            Guarded(shared, () => shared.TryRestore(key, target));
        StoreLocally(key, target, names);

        IEnumerable<string> Files() => names.Select(name => Path.Combine(target, name));
    }

    private void StoreLocally(string key, string target, IReadOnlyList<string> names) => Guarded(local, () =>
    {
        local.Store(key, names.Select(name => Path.Combine(target, name)));
        CacheTrimming.Trim(local, limit, key, DateTime.UtcNow);
        return true;
    });

    private bool Guarded(CacheFolder folder, Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (IsOfTheDisk(exception))
        {
            Warn(folder, exception);
            return false;
        }
    }

    private void Warn(CacheFolder folder, Exception exception)
    {
        if (unusable.Add(folder))
            warn(folder.Path, exception);
    }

    private static bool IsOfTheDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
