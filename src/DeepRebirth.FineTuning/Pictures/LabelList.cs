using System.Text;
using System.Text.RegularExpressions;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// The names of a network's classes, in the order of its outputs. Read from a file with one name a line, or from ImageNet's
/// synset file, where each line starts with a WordNet id (<c>n02123045 tabby, tabby cat</c>) that folders of pictures are named by.
/// </summary>
public sealed partial class LabelList
{
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);

    private LabelList(string file, IReadOnlyList<string> lines)
    {
        IsSynsetFile = lines.Count > 0 && lines.All(line => WordNetLine().IsMatch(line));
        Keys = IsSynsetFile ? [.. lines.Select(line => line.Split(' ', '\t')[0])] : lines;
        Names = IsSynsetFile ? [.. lines.Select((line, i) => line[Keys[i].Length..].Trim() is { Length: > 0 } name ? name : Keys[i])] : lines;
        for (int i = 0; i < Keys.Count; i++)
            if (!indices.TryAdd(Keys[i], i))
                throw new DatasetException(DatasetProblem.Labels,
                    $"{file}, line {i + 1}: the label '{Keys[i]}' stands already in line {indices[Keys[i]] + 1}; every class needs a name of its own.");
    }

    /// <summary>The classes' names for people; class i is at index i.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What folders of pictures are called: the WordNet id in a synset file, else the name itself.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Whether every line starts with a WordNet id.</summary>
    public bool IsSynsetFile { get; }

    /// <summary>Number of classes.</summary>
    public int Count => Keys.Count;

    /// <summary>Reads a label file (UTF-8).</summary>
    /// <param name="path">The file.</param>
    /// <param name="classCount">Number of the network's classes, where known: the file must have as many lines.</param>
    /// <exception cref="DatasetException">The file is missing, has a blank line, too few or too many lines, or a label twice.</exception>
    public static LabelList Read(string path, int? classCount = null)
    {
        List<string> lines = ReadLines(path);
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        string expected = classCount is { } count ? $" The network has {count} classes, so {count} lines are expected." : "";
        if (lines.IndexOf("") is var blank and >= 0)
            throw new DatasetException(DatasetProblem.Labels, $"{path}, line {blank + 1}: the line is blank; write one label a line.{expected}");
        if (lines.Count == 0)
            throw new DatasetException(DatasetProblem.Labels, $"{path}: the file holds no label; write one label a line.{expected}");
        if (classCount is { } classes && lines.Count != classes)
            throw new DatasetException(DatasetProblem.Labels, lines.Count < classes
                ? $"{path}, line {lines.Count + 1}: the file ends after {lines.Count} labels; {classes - lines.Count} are missing.{expected}"
                : $"{path}, line {classes + 1}: the file has {lines.Count} labels, {lines.Count - classes} too many.{expected}");
        return new LabelList(path, lines);
    }

    /// <summary>A list from names in the order of the network's outputs.</summary>
    /// <exception cref="DatasetException">A name occurs twice.</exception>
    public static LabelList FromNames(IEnumerable<string> names) => new("labels", [.. names]);

    /// <summary>The class that a folder belongs to, or null.</summary>
    public int? IndexOf(string key) => indices.TryGetValue(key, out int index) ? index : null;

    private static List<string> ReadLines(string path)
    {
        try
        {
            return [.. File.ReadLines(path, Encoding.UTF8).Select(line => line.Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DatasetException(DatasetProblem.Labels, $"{path}: the label file cannot be read: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^n\d{8}(\s|$)")]
    private static partial Regex WordNetLine();
}
