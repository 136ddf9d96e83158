using System.Globalization;
using System.Text;

namespace DeepRebirth.Build;

/// <summary>Lists the files that a model depends on, so that MSBuild's incremental check sees added, removed and changed ones.</summary>
internal static class ListedFiles
{
    /// <summary>A line a file: path, size, time stamp; a folder's files sorted, so the same folder gives the same text.</summary>
    public static void Append(StringBuilder text, string path)
    {
        if (File.Exists(path))
        {
            AppendFile(text, path, new FileInfo(path));
            return;
        }
        var folder = new DirectoryInfo(path);
        if (!folder.Exists)
        {
            text.Append(path).Append(" (absent)\n");
            return;
        }
        foreach (FileInfo file in folder.EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
            AppendFile(text, file.FullName, file);
    }

    private static void AppendFile(StringBuilder text, string name, FileInfo file) => text
        .Append(name).Append('\t')
        .Append(file.Length.ToString(CultureInfo.InvariantCulture)).Append('\t')
        .Append(file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
