using System.Text;

namespace DeepRebirth.Build;

/// <summary>Writes small text files whole, and only when they change, so that time stamps mean something.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes <paramref name="text"/> unless the file already holds it.</summary>
    public static void WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path, Utf8) == text)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, text, Utf8);
        // netstandard2.0 has no overwriting move: Replace needs the target, Move its absence; another build may create it between.
        if (!File.Exists(path))
        {
            try
            {
                File.Move(temporary, path);
                return;
            }
            catch (IOException) when (File.Exists(path))
            {
            }
        }
        File.Replace(temporary, path, null);
    }
}
