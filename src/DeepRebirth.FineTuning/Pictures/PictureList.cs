using System.Text;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// Reads a CSV list of pictures: <c>path,label</c> or <c>path</c> a line, values with commas in double quotes (RFC 4180), blank lines and
/// lines that start with # left out, a first line <c>path,label</c> taken as the heading.
/// </summary>
internal static class PictureList
{
    /// <summary>The pictures in the list's order; a picture's group is its label's text. There are no folders to be empty.</summary>
    public static (IReadOnlyList<PictureEntry> Pictures, IReadOnlyList<string> EmptyFolders, IReadOnlyList<DatasetWarning> Warnings) Read(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var pictures = new List<PictureEntry>();
        int number = 0;
        foreach (string line in ReadLines(file))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            List<string> fields = Fields(line) ?? throw Invalid(file, number, "a double quote is not closed");
            if (pictures.Count == 0 && fields[0].ToLowerInvariant() is "path" or "file" or "filename")
                continue;
            if (fields is not [{ Length: > 0 }] and not [{ Length: > 0 }, _])
                throw Invalid(file, number, $"expected is path,label, but there are {fields.Count} values; put a path with commas in double quotes");
            pictures.Add(new PictureEntry(Path.Combine(folder, fields[0]), fields.Count == 2 ? fields[1] : "", Label: null));
        }
        return (pictures, [], []);
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            if (File.Exists(file) && PictureFormats.RecogniseFile(file) != PictureFormat.Unknown)
                throw new DatasetException(DatasetProblem.List, $"{file}: this is a single picture; give its folder, or a CSV list of pictures.");
            return [.. File.ReadAllLines(file, Encoding.UTF8).Select(line => line.Trim())];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetException(DatasetProblem.Missing, $"{file}: there is no such folder or list of pictures. Give a folder of pictures, a folder of class folders, or a CSV list.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DatasetException(DatasetProblem.Missing, $"{file}: the list of pictures cannot be read: {e.Message}", e);
        }
    }

    private static List<string>? Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                (_, field) = (Add(fields, field), new StringBuilder());
            else
                field.Append(c);
        }
        Add(fields, field);
        return quoted ? null : fields;
    }

    private static bool Add(List<string> fields, StringBuilder field)
    {
        fields.Add(field.ToString().Trim());
        return true;
    }

    private static DatasetException Invalid(string file, int line, string reason) => new(DatasetProblem.List, $"{file}, line {line}: {reason}.");
}
