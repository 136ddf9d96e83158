using System.Text;

namespace DeepRebirth.Packing;

/// <summary>Makes short, unique C# identifiers of layer names: <c>inception_3a/1x1</c> becomes <c>Inception3a_1x1</c>.</summary>
internal sealed class StepNames
{
    private const int Longest = 80;

    private readonly HashSet<string> taken = [];

    /// <summary>An identifier for <paramref name="name"/> that was not returned before.</summary>
    public string Unique(string name)
    {
        string identifier = Identifier(name);
        string unique = identifier;
        for (int i = 2; !taken.Add(unique); i++)
            unique = $"{identifier}_{i}";
        return unique;
    }

    /// <summary>The words of a name (runs of ASCII letters and digits), each with a capital; an underscore where a digit would touch a digit or come first.</summary>
    public static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        bool atWordStart = true;
        foreach (char character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                atWordStart = true;
                continue;
            }
            bool needsSeparator = char.IsAsciiDigit(character)
                && (identifier.Length == 0 || (atWordStart && LastWordHasDigit(identifier)));
            if (needsSeparator)
                identifier.Append('_');
            identifier.Append(atWordStart ? char.ToUpperInvariant(character) : character);
            atWordStart = false;
            if (identifier.Length >= Longest)
                break;
        }
        return identifier.Length == 0 ? "Step" : identifier.ToString();
    }

    private static bool LastWordHasDigit(StringBuilder identifier)
    {
        for (int i = identifier.Length - 1; i >= 0; i--)
        {
            if (char.IsAsciiDigit(identifier[i]))
                return true;
            if (char.IsAsciiLetterUpper(identifier[i]))
                return false;
        }
        return false;
    }
}
