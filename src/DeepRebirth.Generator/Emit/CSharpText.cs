using System.Globalization;
using System.Text;

namespace DeepRebirth.Generator;

/// <summary>Prints foreign text as a C# string literal, a comment or XML documentation, so that it cannot end what it stands in.</summary>
internal static class CSharpText
{
    /// <summary>A string literal with its quotes. What cannot be seen (controls, direction marks, lone surrogates) is escaped.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (char.IsSurrogatePair(text, i))
                literal.Append(character).Append(text[++i]);
            else if (character is '"' or '\\')
                literal.Append('\\').Append(character);
            else if (IsVisible(character))
                literal.Append(character);
            else
                literal.Append("\\u").Append(((int)character).ToString("X4", CultureInfo.InvariantCulture));
        }

        return literal.Append('"').ToString();
    }

    /// <summary>One line for behind <c>//</c>: line ends and what cannot be seen become blanks.</summary>
    public static string Comment(string text)
    {
        var comment = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                comment.Append(text[i]).Append(text[++i]);
            else
                comment.Append(IsVisible(text[i]) ? text[i] : ' ');
        }

        return comment.ToString().Trim();
    }

    /// <summary>One line for inside XML documentation.</summary>
    public static string Xml(string text) =>
        Comment(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static bool IsVisible(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
