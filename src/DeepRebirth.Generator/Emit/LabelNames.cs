using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DeepRebirth.Generator;

/// <summary>A class of a classifier: its line in the label file, its name without the WordNet id, and the member of the enum.</summary>
internal sealed record LabelName(string Original, string Text, string Member)
{
    private static readonly Regex WordNetId = new(@"^n\d{8}\s+", RegexOptions.CultureInvariant);

    /// <summary>
    /// Names the enum's members: the first of the synonyms (<c>n01440764 tench, Tinca tinca</c> becomes <c>Tench</c>), all of them where the
    /// first is taken, and a number where those are taken as well.
    /// </summary>
    public static ImmutableArray<LabelName> For(IEnumerable<string> labels)
    {
        var names = new UniqueNames([]);
        return [.. labels.Select((label, index) =>
        {
            string text = CSharpText.Comment(WordNetId.Replace(label, ""));
            string fallback = "Class" + index.ToString(CultureInfo.InvariantCulture);
            string first = OrElse(Identifiers.ToPascalCase(text.Split(',')[0]), fallback);
            string whole = OrElse(Identifiers.ToPascalCase(text), fallback);
            return new LabelName(label, text.Length > 0 ? text : fallback, Identifiers.Escape(names.Take(first, whole)));
        })];
    }

    private static string OrElse(string name, string fallback) => name.Length > 0 ? name : fallback;
}
