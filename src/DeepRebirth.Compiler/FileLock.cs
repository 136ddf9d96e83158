namespace DeepRebirth.Compiler;

/// <summary>A lock between processes, held by an open file, so that it ends with the process that holds it, however that ends.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <summary>Waits until the lock is free and takes it. <paramref name="waiting"/> is called once if another process holds it.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static FileLock Take(string path, Action waiting, CancellationToken cancellation)
    {
        for (bool told = false; ; told = true)
        {
            if (TryTake(path, FileOptions.None) is { } taken)
                return taken;
            if (!told)
                waiting();
            if (cancellation.WaitHandle.WaitOne(100))
                throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Takes the lock, or gives null where another process holds it. The file goes with the lock.</summary>
    public static FileLock? TryTake(string path) => TryTake(path, FileOptions.DeleteOnClose);

    private static FileLock? TryTake(string path, FileOptions options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, options));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
