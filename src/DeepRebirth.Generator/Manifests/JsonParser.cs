using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepRebirth.Generator;

/// <summary>A JSON number as it stands in the file.</summary>
internal sealed record JsonNumber(string Text);

/// <summary>
/// Reads JSON (RFC 8259), strictly. A generator should bring no assemblies along, and netstandard2.0's own reader takes a text that is cut
/// off for a whole one. Objects become lists of name and value, arrays lists, numbers <see cref="JsonNumber"/>.
/// </summary>
internal sealed class JsonParser
{
    private const int MaximumDepth = 64;

    private static readonly Regex Number = new(@"\G-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", RegexOptions.CultureInvariant);

    private readonly string text;
    private int position;
    private int depth;

    private JsonParser(string text) => this.text = text;

    /// <summary>Reads a text that holds one value.</summary>
    /// <exception cref="ManifestException">It is no JSON; the message names the line.</exception>
    public static object? Parse(string text)
    {
        var parser = new JsonParser(text);
        object? value = parser.Value();
        parser.SkipBlanks();
        return parser.position == text.Length ? value : throw parser.Unexpected("the end");
    }

    private object? Value()
    {
        SkipBlanks();
        switch (Peek())
        {
            case '{':
                return Nested('{', '}', Property);
            case '[':
                return Nested('[', ']', Value);
            case '"':
                return String();
            case 't':
                return Word("true", true);
            case 'f':
                return Word("false", false);
            case 'n':
                return Word("null", null);
        }

        Match number = Number.Match(text, position);
        if (!number.Success)
            throw Unexpected("a value");
        position += number.Length;
        return new JsonNumber(number.Value);
    }

    private List<T> Nested<T>(char opening, char closing, Func<T> element)
    {
        Take(opening);
        if (++depth > MaximumDepth)
            throw Unexpected($"no more than {MaximumDepth} levels");
        var elements = new List<T>();
        SkipBlanks();
        while (Peek() != closing)
        {
            if (elements.Count > 0)
                Take(',');
            elements.Add(element());
            SkipBlanks();
        }

        Take(closing);
        depth--;
        return elements;
    }

    private KeyValuePair<string, object?> Property()
    {
        SkipBlanks();
        string name = String();
        SkipBlanks();
        Take(':');
        return new KeyValuePair<string, object?>(name, Value());
    }

    private string String()
    {
        Take('"');
        var content = new StringBuilder();
        while (Peek() != '"')
        {
            char character = text[position++];
            if (character < ' ')
                throw Unexpected("no control characters in a string");
            content.Append(character == '\\' ? Escaped() : character);
        }

        position++;
        return content.ToString();
    }

    private char Escaped()
    {
        char kind = Peek();
        position++;
        switch (kind)
        {
            case '"' or '\\' or '/':
                return kind;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
        }

        if (kind != 'u' || position + 4 > text.Length
            || !ushort.TryParse(text.Substring(position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            throw Unexpected("an escape sequence");
        position += 4;
        return (char)code;
    }

    private object? Word(string word, object? value)
    {
        foreach (char character in word)
            Take(character);
        return value;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
            position++;
    }

    private void Take(char character)
    {
        if (Peek() != character)
            throw Unexpected($"'{character}'");
        position++;
    }

    private char Peek() => position < text.Length ? text[position] : throw Unexpected("more: it is cut off");

    private ManifestException Unexpected(string expected)
    {
        int line = 1 + text.Take(Math.Min(position, text.Length)).Count(character => character == '\n');
        return new ManifestException($"the file is no JSON: line {line.ToString(CultureInfo.InvariantCulture)} must have {expected}");
    }
}
