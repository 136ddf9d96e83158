using System.Text;

namespace DeepRebirth.Compiler;

/// <summary>Writes files so that a reader, or a build after a crash, sees the old content or the new, never half of it.</summary>
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
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Copies a file.</summary>
    public static void Copy(string source, string path) => Write(path, stream =>
    {
        using FileStream input = File.OpenRead(source);
        input.CopyTo(stream);
    });

    /// <summary>Writes text unless the file already holds it, so that its time stamp only moves with its content.</summary>
    public static void WriteTextIfChanged(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path, Utf8) != text)
            WriteText(path, text);
    }
}
