using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepRebirth.Generator;

/// <summary>Makes legal C# identifiers of any text.</summary>
internal static class Identifiers
{
    /// <summary>Whether <paramref name="text"/> is an identifier (or a keyword, which <see cref="Escape"/> makes one).</summary>
    public static bool IsIdentifier(string text) => text.Length <= 511 && SyntaxFacts.IsValidIdentifier(text) && text.All(IsKept);

    /// <summary>The name as it stands in code: keywords get an <c>@</c>.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    /// <summary>For example <c>Jack-o'-lantern</c> to <c>JackOLantern</c>; empty where no letter or digit is left.</summary>
    public static string ToPascalCase(string text)
    {
        var name = new StringBuilder();
        bool startsWord = true;
        foreach (char character in text)
        {
            if (!IsLetterOrDigit(character))
            {
                startsWord |= character is not '\'' and not '’';
                continue;
            }

            name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = false;
        }

        if (name.Length > 0 && !char.IsLetter(name[0]))
            name.Insert(0, '_');
        return name.Length <= MaximumLength ? name.ToString() : name.ToString(0, MaximumLength);
    }

    /// <summary>As <see cref="ToPascalCase"/>, with a small first letter.</summary>
    public static string ToCamelCase(string text)
    {
        string name = ToPascalCase(text);
        int capitals = name.TakeWhile(char.IsUpper).Count();

        // "URL" to "url", "ImageSize" to "imageSize".
        int lowered = capitals == name.Length ? capitals : Math.Min(capitals, 1);
        return name.Substring(0, lowered).ToLowerInvariant() + name.Substring(lowered);
    }

    private const int MaximumLength = 80;

    // Letters outside the basic plane (surrogates) are not allowed in C# identifiers; combining marks could make two names look alike.
    private static bool IsLetterOrDigit(char character) => char.IsLetterOrDigit(character);

    private static bool IsKept(char character) => character == '_' || IsLetterOrDigit(character);
}

/// <summary>Hands out names that are not taken yet.</summary>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> names = new(taken, StringComparer.Ordinal);

    /// <summary>The first of <paramref name="candidates"/> that is free, or the first of all with the lowest free number from 2 on.</summary>
    public string Take(params string[] candidates)
    {
        foreach (string candidate in candidates)
        {
            if (names.Add(candidate))
                return candidate;
        }

        int number = 2;
        while (!names.Add(candidates[0] + number))
            number++;
        return candidates[0] + number;
    }
}
