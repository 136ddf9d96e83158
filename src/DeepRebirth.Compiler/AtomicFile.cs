using System.Text;

namespace DeepRebirth.Compiler;

/// <summary>
/// Writes files so that a reader, or a build after a crash, sees the old content or the new, never half of it. A file that holds the content
/// already is left alone, so that its time stamp moves with its content only.
/// </summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes text as UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Utf8.GetBytes(text)));

    /// <summary>Writes what <paramref name="write"/> puts into a stream.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!HasSameContent(temporary, path))
                File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Copies a file.</summary>
    public static void Copy(string source, string path) => Write(path, stream =>
    {
        using FileStream input = File.OpenRead(source);
        input.CopyTo(stream);
    });

    private static bool HasSameContent(string one, string other)
    {
        if (!File.Exists(other))
            return false;
        using FileStream left = File.OpenRead(one);
        using FileStream right = File.OpenRead(other);
        if (left.Length != right.Length)
            return false;
        byte[] leftBytes = new byte[64 * 1024];
        byte[] rightBytes = new byte[leftBytes.Length];
        for (int read; (read = left.ReadAtLeast(leftBytes, leftBytes.Length, throwOnEndOfStream: false)) > 0;)
        {
            right.ReadAtLeast(rightBytes, rightBytes.Length, throwOnEndOfStream: false);
            if (!leftBytes.AsSpan(0, read).SequenceEqual(rightBytes.AsSpan(0, read)))
                return false;
        }
        return true;
    }
}
