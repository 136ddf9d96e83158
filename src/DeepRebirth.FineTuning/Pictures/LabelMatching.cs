using System.Globalization;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Finds the class of each picture from its group: the name of its folder, or the label's text in a list.</summary>
internal static class LabelMatching
{
    private const int Named = 10;

    /// <summary>The pictures with labels, where there are some, and what could not be matched. A folder without pictures keeps its place where the order of folders says which class they are.</summary>
    public static (IReadOnlyList<PictureEntry> Pictures, IReadOnlyList<DatasetWarning> Warnings) Match(
        string name, IReadOnlyList<PictureEntry> pictures, IReadOnlyList<string> emptyFolders, LabelList? labels, int? classCount)
    {
        var groups = pictures.Select(picture => picture.Group).Where(group => group.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        if (groups.Count == 0)
            return (pictures, []);
        List<string> ordered = groups.Count == classCount ? groups : groups.Concat(emptyFolders).Order(StringComparer.Ordinal).ToList();
        var indices = groups.ToDictionary(group => group, group => IndexOf(group, ordered, labels, classCount), StringComparer.Ordinal);
        var unknown = groups.Where(group => indices[group] is null).ToList();
        var empty = emptyFolders.Where(folder => IndexOf(folder, ordered, labels, classCount) >= 0).ToList();
        IEnumerable<PictureEntry> matched = pictures.Select(picture => picture.Group.Length == 0 ? picture : picture with { Label = indices[picture.Group] });
        return (
            [.. matched],
            [
                .. unknown.Count == 0 ? Array.Empty<DatasetWarning>() : [Unknown(name, unknown, groups.Count, labels, classCount)],
                .. empty.Count == 0 ? Array.Empty<DatasetWarning>() : [Empty(name, empty, groups.Count + empty.Count)],
            ]);
    }

    private static int? IndexOf(string group, List<string> groups, LabelList? labels, int? classCount)
    {
        if (labels?.IndexOf(group) is { } known)
            return known;
        if (labels is null && groups.Count == classCount)
            return groups.BinarySearch(group, StringComparer.Ordinal);
        int? classes = labels?.Count ?? classCount;
        return int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < classes ? index : null;
    }

    private static DatasetWarning Unknown(string name, List<string> unknown, int groups, LabelList? labels, int? classCount)
    {
        string listed = string.Join(", ", unknown.Take(Named).Select(group => $"'{group}'{Suggestion(group, labels)}"));
        string more = unknown.Count > Named ? $" and {unknown.Count - Named} more" : "";
        string remedy = (labels, classCount) switch
        {
            (not null, _) => $"Name folders as in the label file, such as '{labels.Keys[0]}'.",
            (null, { } count) => $"Give a label file; without one, {count} class folders are expected, one for each of the network's classes in order.",
            _ => "Give a label file to use them.",
        };
        return new DatasetWarning(DatasetProblem.UnknownLabels,
            $"{name}: {unknown.Count} of {groups} class names match no label, so their pictures count as unlabelled: {listed}{more}. {remedy}");
    }

    private static DatasetWarning Empty(string name, List<string> empty, int folders)
    {
        string more = empty.Count > Named ? $" and {empty.Count - Named} more" : "";
        return new DatasetWarning(DatasetProblem.EmptyClasses,
            $"{name}: {empty.Count} of {folders} class folders {(empty.Count == 1 ? "has" : "have")} no pictures: {string.Join(", ", empty.Take(Named).Select(folder => $"'{folder}'"))}{more}. "
            + "What becomes of these classes is not seen; put pictures of them there.");
    }

    private static string Suggestion(string group, LabelList? labels) =>
        labels is null or { Count: > 2000 } ? "" : ClosestName.Find(group, labels.Keys) is { } closest ? $" (did you mean '{closest}'?)" : "";
}
