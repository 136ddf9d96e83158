using System.Globalization;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Options;

/// <summary>Named texts as typed values; what does not fit is an error that names the option, the value and what would fit.</summary>
/// <param name="file">The file that errors point to: the project, or the options file.</param>
/// <param name="values">The texts by name.</param>
/// <param name="spelling">How the user spells an option's name; null where that is the name itself.</param>
internal sealed class OptionValues(string? file, IReadOnlyDictionary<string, string> values, Func<string, string>? spelling = null)
{
    private const string LimitPrefix = "Limit.";

    private readonly string? file = values.GetValueOrDefault("Project") is { Length: > 0 } project ? project : file;

    /// <summary>The text, or null where it is absent or empty.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>The text, which must not be empty.</summary>
    public string Required(string name) => Text(name) ?? throw Invalid(name, "is missing");

    /// <summary><c>true</c> or <c>false</c>; false where absent.</summary>
    public bool Flag(string name) => Text(name) switch
    {
        null => false,
        { } text when bool.TryParse(text, out bool flag) => flag,
        { } text => throw Invalid(name, $"is '{text}', but must be true or false"),
    };

    /// <summary>A whole number.</summary>
    public int Integer(string name, int absent, int minimum = int.MinValue, int maximum = int.MaxValue)
    {
        if (Text(name) is not { } text)
            return absent;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) || number < minimum || number > maximum)
            throw Invalid(name, $"is '{text}', but must be a whole number{Range(minimum, maximum, int.MinValue, int.MaxValue)}");
        return number;
    }

    /// <summary>A number with a decimal point.</summary>
    public double Number(string name, double absent, double minimum, double maximum)
    {
        if (Text(name) is not { } text)
            return absent;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !(number >= minimum && number <= maximum))
            throw Invalid(name, $"is '{text}', but must be a number from {minimum} to {maximum}, with a decimal point");
        return number;
    }

    /// <summary>A duration: <c>90s</c>, <c>10m</c>, <c>1.5h</c> or <c>hh:mm:ss</c>.</summary>
    public TimeSpan Time(string name, TimeSpan absent) => Text(name) is not { } text
        ? absent
        : Duration.TryParse(text, out TimeSpan time)
            ? time
            : throw Invalid(name, $"is '{text}', but must be a duration such as 90s, 10m, 1.5h or 00:10:00");

    /// <summary>A size: <c>500MB</c> or <c>5GB</c>.</summary>
    public long Bytes(string name, long absent) => Text(name) is not { } text
        ? absent
        : ByteCount.TryParse(text, out long bytes)
            ? bytes
            : throw Invalid(name, $"is '{text}', but must be a size such as 500MB or 5GB");

    /// <summary>The name of one of an enumeration's members, in any case.</summary>
    public T Choice<T>(string name, T absent) where T : struct, Enum => OptionalChoice<T>(name) ?? absent;

    /// <summary>The name of one of an enumeration's members, in any case, or null.</summary>
    public T? OptionalChoice<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        string compact = text.Replace("-", "");
        if (!char.IsLetter(compact[0]) || !Enum.TryParse(compact, ignoreCase: true, out T choice))
        {
            string[] known = Enum.GetNames<T>();
            throw Invalid(name, $"is '{text}', but must be one of {string.Join(", ", known)}.{ClosestName.Hint(text, known)}");
        }
        return choice;
    }

    /// <summary>The limits that the user raised, by the name of the property that raises them.</summary>
    public IReadOnlyDictionary<string, long> Limits()
    {
        var limits = new Dictionary<string, long>();
        foreach ((string name, string text) in values)
        {
            if (!name.StartsWith(LimitPrefix, StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(text))
                continue;
            string property = name[LimitPrefix.Length..];
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long limit))
                throw Invalid(property, $"is '{text}', but must be a whole number of at least 0");
            limits[property] = limit;
        }
        return limits;
    }

    private static string Range(int minimum, int maximum, int lowest, int highest) =>
        minimum == lowest && maximum == highest ? "" : $" from {minimum} to {maximum}";

    private DiagnosticException Invalid(string name, string problem) => new(DiagnosticCode.InvalidOption, file, $"{spelling?.Invoke(name) ?? name} {problem.TrimEnd('.')}.");
}
