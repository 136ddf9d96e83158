namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Lists the pictures of a folder and of the folders in it.</summary>
internal static class PictureFolder
{
    private const int MaxDepth = 64;

    private static readonly HashSet<string> PictureExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".ppm", ".pgm", ".pnm", ".bmp", ".dib", ".npy",
    };

    private static readonly HashSet<string> UnsupportedExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".gif", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".jxl",
    };

    /// <summary>All pictures, sorted ordinally by relative path; a picture's group is the first folder of that path. And the folders of the root that have none.</summary>
    public static (IReadOnlyList<PictureEntry> Pictures, IReadOnlyList<string> EmptyFolders, IReadOnlyList<DatasetWarning> Warnings) Read(string root)
    {
        var files = new List<string>();
        try
        {
            Collect(new DirectoryInfo(root), "", files, new HashSet<string>(StringComparer.Ordinal), depth: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(DatasetProblem.Missing, $"{root}: the folder cannot be read: {e.Message}", e);
        }
        files.Sort(StringComparer.Ordinal);

        var unsupported = files.Where(file => UnsupportedExtensions.Contains(Path.GetExtension(file))).ToList();
        PictureEntry[] pictures = [.. files.Where(file => IsPicture(root, file)).Select(file => new PictureEntry(Path.Combine(root, file), GroupOf(file), Label: null))];
        IOrderedEnumerable<string> empty = FoldersOf(root).Except(pictures.Select(picture => picture.Group)).Order(StringComparer.Ordinal);
        return (pictures, [.. empty], unsupported.Count == 0 ? [] : [Unsupported(root, unsupported)]);
    }

    private static IEnumerable<string> FoldersOf(string root) =>
        Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(name => !IsHidden(name));

    private static bool IsHidden(string name) => name.StartsWith('.') || name == "__MACOSX";

    private static void Collect(DirectoryInfo folder, string relative, List<string> files, HashSet<string> visited, int depth)
    {
        // A link that leads back to a folder on the way would be walked for ever.
        string real = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        if (depth > MaxDepth || !visited.Add(real))
            return;
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (IsHidden(entry.Name))
                continue;
            string path = relative.Length == 0 ? entry.Name : relative + "/" + entry.Name;
            if (entry is DirectoryInfo inner && inner.Exists)
                Collect(inner, path, files, visited, depth + 1);
            else if (entry is FileInfo)
                files.Add(path);
        }
        visited.Remove(real);
    }

    private static bool IsPicture(string root, string file)
    {
        string extension = Path.GetExtension(file);
        if (PictureExtensions.Contains(extension))
            return true;
        return !UnsupportedExtensions.Contains(extension) && PictureFormats.IsSupported(PictureFormats.RecogniseFile(Path.Combine(root, file)));
    }

    private static string GroupOf(string file) => file.IndexOf('/') is var slash and >= 0 ? file[..slash] : "";

    private static DatasetWarning Unsupported(string root, List<string> files) => new(DatasetProblem.UnsupportedPictures,
        $"{root}: {files.Count} pictures of formats that are not supported ({string.Join(", ", files.Select(file => Path.GetExtension(file).ToLowerInvariant()).Distinct().Order())}) are skipped, the first is {files[0]}; convert them to JPEG or PNG.");
}
