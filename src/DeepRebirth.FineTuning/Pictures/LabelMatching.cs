using System.Globalization;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Finds the class of each picture from its group: the name of its folder, or the label's text in a list.</summary>
internal static class LabelMatching
{
    private const int Named = 10;

    /// <summary>The pictures with labels, where there are some, and what could not be matched.</summary>
    public static (IReadOnlyList<PictureEntry> Pictures, IReadOnlyList<DatasetWarning> Warnings) Match(
        string name, IReadOnlyList<PictureEntry> pictures, LabelList? labels, int? classCount)
    {
        var groups = pictures.Select(picture => picture.Group).Where(group => group.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        if (groups.Count == 0) return (pictures, []);
        var indices = groups.ToDictionary(group => group, group => IndexOf(group, groups, labels, classCount), StringComparer.Ordinal);
        var unknown = groups.Where(group => indices[group] is null).ToList();
        var matched = pictures.Select(picture => picture.Group.Length == 0 ? picture : picture with { Label = indices[picture.Group] });
        return ([.. matched], unknown.Count == 0 ? [] : [Unknown(name, unknown, groups.Count, labels, classCount)]);
    }

    private static int? IndexOf(string group, List<string> groups, LabelList? labels, int? classCount)
    {
        if (labels?.IndexOf(group) is { } known) return known;
        if (labels is null && groups.Count == classCount) return groups.BinarySearch(group, StringComparer.Ordinal);
        var classes = labels?.Count ?? classCount;
        return int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < classes ? index : null;
    }

    private static DatasetWarning Unknown(string name, List<string> unknown, int groups, LabelList? labels, int? classCount)
    {
        var listed = string.Join(", ", unknown.Take(Named).Select(group => $"'{group}'{Suggestion(group, labels)}"));
        var more = unknown.Count > Named ? $" and {unknown.Count - Named} more" : "";
        var remedy = (labels, classCount) switch
        {
            (not null, _) => $"Name folders as in the label file, such as '{labels.Keys[0]}'.",
            (null, { } count) => $"Give a label file; without one, {count} class folders are expected, one for each of the network's classes in order.",
            _ => "Give a label file to use them.",
        };
        return new DatasetWarning(DatasetProblem.UnknownLabels,
            $"{name}: {unknown.Count} of {groups} class names match no label, so their pictures count as unlabelled: {listed}{more}. {remedy}");
    }

    private static string Suggestion(string group, LabelList? labels) =>
        labels is null or { Count: > 2000 } ? "" : ClosestName.Find(group, labels.Keys) is { } closest ? $" (did you mean '{closest}'?)" : "";
}
