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
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        for (bool told = false; ; told = true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                    waiting();
            }
            if (cancellation.WaitHandle.WaitOne(100))
                throw new OperationCanceledException(cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
