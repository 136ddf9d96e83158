using System.Globalization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace DeepRebirth.Generator;

/// <summary>
/// A value of a JSON text and its place (<c>steps[3].kernel</c>), for errors. Reads with the platform's own JSON reader, which hands out
/// XML elements with a <c>type</c> attribute: a generator should bring no assemblies along.
/// </summary>
internal readonly struct JsonValue
{
    private static readonly Regex Number = new(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant);

    private readonly XElement element;

    private JsonValue(XElement element, string path)
    {
        this.element = element;
        Path = path;
    }

    /// <summary>Where the value stands.</summary>
    public string Path { get; }

    public bool IsNull => Type == "null";

    public bool IsObject => Type == "object";

    public bool IsArray => Type == "array";

    public bool IsString => Type == "string";

    public bool IsNumber => Type == "number";

    public bool IsBoolean => Type == "boolean";

    private string Type => (string?)element.Attribute("type") ?? "string";

    /// <summary>Reads a text whose root is an object.</summary>
    /// <exception cref="ManifestException">It is no JSON, or the root is no object.</exception>
    public static JsonValue Parse(string text)
    {
        try
        {
            var quotas = new XmlDictionaryReaderQuotas { MaxDepth = 32, MaxStringContentLength = int.MaxValue, MaxArrayLength = int.MaxValue };
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text), quotas);
            var root = new JsonValue(XElement.Load(reader), "");
            return root.IsObject ? root : throw new ManifestException("the file holds no JSON object");
        }
        catch (Exception exception) when (exception is XmlException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new ManifestException("the file is no JSON: " + exception.Message);
        }
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
        if (!IsObject)
            throw Wrong("an object");
        foreach (XElement child in element.Elements())
        {
            // The reader writes a name that XML does not allow as <a:item item="name">.
            string name = (string?)child.Attribute("item") ?? child.Name.LocalName;
            yield return new JsonProperty(name, new JsonValue(child, Join(name)));
        }
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonValue> Elements()
    {
        if (!IsArray)
            throw Wrong("an array");
        int index = 0;
        foreach (XElement child in element.Elements())
            yield return new JsonValue(child, $"{Path}[{index++}]");
    }

    public string AsString() => IsString ? element.Value : throw Wrong("a string");

    public bool AsBoolean() => IsBoolean ? element.Value == "true" : throw Wrong("true or false");

    /// <summary>An integer of at least <paramref name="minimum"/> that fits 32 bits.</summary>
    public int AsInt(int minimum) =>
        IsNumber && int.TryParse(element.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= minimum
            ? value
            : throw Wrong($"an integer from {minimum.ToString(CultureInfo.InvariantCulture)} to {int.MaxValue}");

    /// <summary>An integer of at least 0 that fits 64 bits.</summary>
    public long AsLong() =>
        IsNumber && long.TryParse(element.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Wrong("an integer of at least 0");

    /// <summary>A number as the C# literal of an int, or of a float where it has a fraction or an exponent.</summary>
    public string AsNumberLiteral()
    {
        if (!IsNumber || !Number.IsMatch(element.Value))
            throw Wrong("a number");
        if (element.Value.IndexOfAny(['.', 'e', 'E']) < 0)
            return AsInt(int.MinValue).ToString(CultureInfo.InvariantCulture);
        if (!IsFinite(element.Value))
            throw Wrong("a number that fits 32-bit floating point");
        return element.Value + "f";
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
