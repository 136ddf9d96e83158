using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>A value of a JSON text and its place (<c>steps[3].kernel</c>), for errors.</summary>
internal readonly struct JsonValue
{
    private readonly object? content;

    private JsonValue(object? content, string path)
    {
        this.content = content;
        Path = path;
    }

    /// <summary>Where the value stands.</summary>
    public string Path { get; }

    public bool IsNull => content is null;

    public bool IsObject => content is List<KeyValuePair<string, object?>>;

    public bool IsArray => content is List<object?>;

    public bool IsNumber => content is JsonNumber;

    public bool IsBoolean => content is bool;

    /// <summary>Reads a text whose root is an object.</summary>
    /// <exception cref="ManifestException">It is no JSON, or the root is no object.</exception>
    public static JsonValue Parse(string text)
    {
        var root = new JsonValue(JsonParser.Parse(text), "");
        return root.IsObject ? root : throw new ManifestException("the file holds no JSON object");
    }

    /// <summary>A property that must be there.</summary>
    public JsonValue this[string name] => Find(name) ?? throw new ManifestException($"'{Join(name)}' is missing");

    /// <summary>A property, or null where it is missing or null.</summary>
    public JsonValue? Find(string name)
    {
        JsonValue? found = null;
        foreach (JsonProperty property in Properties())
        {
            if (property.Name != name)
                continue;
            if (found is not null)
                throw new ManifestException($"'{property.Value.Path}' stands there twice");
            found = property.Value;
        }

        return found is { IsNull: false } ? found : null;
    }

    /// <summary>All properties of an object.</summary>
    public IEnumerable<JsonProperty> Properties()
    {
        if (content is not List<KeyValuePair<string, object?>> properties)
            throw Wrong("an object");
        foreach (KeyValuePair<string, object?> property in properties)
            yield return new JsonProperty(property.Key, new JsonValue(property.Value, Join(property.Key)));
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonValue> Elements()
    {
        if (content is not List<object?> elements)
            throw Wrong("an array");
        for (int i = 0; i < elements.Count; i++)
            yield return new JsonValue(elements[i], $"{Path}[{i.ToString(CultureInfo.InvariantCulture)}]");
    }

    public string AsString() => content as string ?? throw Wrong("a string");

    public bool AsBoolean() => content as bool? ?? throw Wrong("true or false");

    /// <summary>An integer of at least <paramref name="minimum"/> that fits 32 bits.</summary>
    public int AsInt(int minimum) =>
        content is JsonNumber number && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= minimum
            ? value
            : throw Wrong($"an integer from {minimum.ToString(CultureInfo.InvariantCulture)} to {int.MaxValue}");

    /// <summary>An integer of at least 0 that fits 64 bits.</summary>
    public long AsLong() =>
        content is JsonNumber number && long.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Wrong("an integer of at least 0");

    /// <summary>A number as the C# literal of an int, or of a float where it has a fraction or an exponent.</summary>
    public string AsNumberLiteral()
    {
        if (content is not JsonNumber number)
            throw Wrong("a number");
        if (number.Text.IndexOfAny(['.', 'e', 'E']) < 0)
            return AsInt(int.MinValue).ToString(CultureInfo.InvariantCulture);
        if (!IsFinite(number.Text))
            throw Wrong("a number that fits 32-bit floating point");
        return number.Text + "f";
    }

    /// <summary>A number as the C# literal of a float.</summary>
    public string AsFloatLiteral()
    {
        string literal = AsNumberLiteral();
        return literal.EndsWith("f", StringComparison.Ordinal) ? literal : literal + "f";
    }

    /// <summary>An error that says what should stand here.</summary>
    public ManifestException Wrong(string expected) =>
        new($"'{(Path.Length == 0 ? "the root" : Path)}' must be {expected}");

    private static bool IsFinite(string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) <= float.MaxValue;

    private string Join(string name) => Path.Length == 0 ? name : Path + "." + name;
}

/// <summary>A property of a JSON object.</summary>
internal readonly record struct JsonProperty(string Name, JsonValue Value);
