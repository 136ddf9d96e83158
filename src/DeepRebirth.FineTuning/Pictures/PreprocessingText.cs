using System.Globalization;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Pictures;

/// <content>The text form, the same in a project file and on the command line.</content>
public sealed partial record Preprocessing
{
    private static readonly Dictionary<string, Preprocessing> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(Caffe)] = Caffe,
        [nameof(Torch)] = Torch,
        [nameof(TensorFlow)] = TensorFlow,
    };

    private static readonly string[] Keys = ["resize", "crop", "order", "mean", "std", "scale"];

    /// <summary>
    /// Reads a preset's name, or <c>key=value</c> pairs separated by semicolons, or a preset followed by pairs that change it:
    /// <c>Torch;resize=232</c>. Keys: <c>resize</c> (short side, or <c>none</c>), <c>crop</c> (<c>224</c>, <c>320x240</c> as width x height, or
    /// <c>none</c>), <c>order</c> (<c>RGB</c>, <c>BGR</c>), <c>mean</c> and <c>std</c> (one or three numbers, in the planes' order),
    /// <c>scale</c> (a number or a quotient such as <c>1/255</c>). What is not named has the value of
    /// <c>order=RGB;mean=0,0,0;std=1,1,1;scale=1</c>, without resize, cropped to the network's input.
    /// </summary>
    /// <exception cref="PreprocessingException">The text is not valid; the message says where and what to write.</exception>
    public static Preprocessing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            throw Invalid(text, $"it is empty; write a preset ({string.Join(", ", Presets.Keys)}) or pairs such as resize=256;crop=224;order=BGR");

        var result = new Preprocessing();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < parts.Length; i++)
        {
            int equals = parts[i].IndexOf('=');
            if (equals < 0)
            {
                result = i == 0 ? Preset(text, parts[i]) : throw Invalid(text, $"'{parts[i]}' is no key=value pair, and a preset can only stand first");
                continue;
            }
            string key = parts[i][..equals].Trim();
            if (!seen.Add(key))
                throw Invalid(text, $"'{key}' is given twice");
            result = result.With(text, key, parts[i][(equals + 1)..].Trim());
        }
        return result;
    }

    /// <summary>The canonical text: all keys in fixed order; <see cref="Parse"/> gives an equal value back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"resize={(Resize is { } side ? side : "none")};crop={(Crop is { } crop ? FormatSize(crop) : "none")};order={(Order == ColorOrder.Bgr ? "BGR" : "RGB")};" +
        $"mean={Format(Mean)};std={Format(Std)};scale={Scale}");

    private Preprocessing With(string text, string key, string value) => key.ToLowerInvariant() switch
    {
        "resize" => this with { Resize = IsNone(value) ? null : ParseSide(text, key, value) },
        "crop" => this with { Crop = IsNone(value) ? null : ParseSize(text, key, value) },
        "order" => this with { Order = ParseOrder(text, value) },
        "mean" => this with { Mean = ParseChannels(text, key, value) },
        "std" => this with { Std = ParseDivisors(text, key, value) },
        "scale" => this with { Scale = ParseScale(text, value) },
        _ => throw Invalid(text, $"'{key}' is no key{Suggestion(key, Keys)}; the keys are {string.Join(", ", Keys)}"),
    };

    private static Preprocessing Preset(string text, string name) => Presets.TryGetValue(name, out Preprocessing? preset)
        ? preset
        : throw Invalid(text, $"'{name}' is no preset{Suggestion(name, Presets.Keys)}; the presets are {string.Join(", ", Presets.Keys)}, and pairs are written key=value");

    private static bool IsNone(string value) => value.Equals("none", StringComparison.OrdinalIgnoreCase);

    private static int ParseSide(string text, string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= 1 and <= 16384
            ? side
            : throw Invalid(text, $"'{value}' is no length for {key}; write a whole number of pixels, 1 to 16384, such as {key}=224");

    private static PictureSize ParseSize(string text, string key, string value)
    {
        int cross = value.IndexOf('x', StringComparison.OrdinalIgnoreCase);
        return cross < 0
            ? new PictureSize(ParseSide(text, key, value), ParseSide(text, key, value))
            : new PictureSize(Height: ParseSide(text, key, value[(cross + 1)..]), Width: ParseSide(text, key, value[..cross]));
    }

    private static ColorOrder ParseOrder(string text, string value) => value.ToUpperInvariant() switch
    {
        "RGB" => ColorOrder.Rgb,
        "BGR" => ColorOrder.Bgr,
        _ => throw Invalid(text, $"'{value}' is no colour order{Suggestion(value, ["RGB", "BGR"])}; write order=RGB or order=BGR"),
    };

    private static ChannelValues ParseChannels(string text, string key, string value)
    {
        float[] numbers = value.Split(',', StringSplitOptions.TrimEntries).Select(number => ParseNumber(text, key, number)).ToArray();
        return numbers switch
        {
            [var all] => new ChannelValues(all, all, all),
            [var first, var second, var third] => new ChannelValues(first, second, third),
            _ => throw Invalid(text, $"{key} has {numbers.Length} numbers; write one for all planes or three, such as {key}=104,117,123"),
        };
    }

    private static ChannelValues ParseDivisors(string text, string key, string value)
    {
        ChannelValues values = ParseChannels(text, key, value);
        return values is { First: > 0, Second: > 0, Third: > 0 } ? values : throw Invalid(text, $"{key} must be above zero, since samples are divided by it");
    }

    private static float ParseScale(string text, string value)
    {
        string[] parts = value.Split('/', 2, StringSplitOptions.TrimEntries);
        float scale = ParseNumber(text, "scale", parts[0]) / (parts.Length == 2 ? ParseNumber(text, "scale", parts[1]) : 1);
        return float.IsFinite(scale) && scale != 0 ? scale : throw Invalid(text, "scale must be a number other than zero, such as scale=1 or scale=1/255");
    }

    private static float ParseNumber(string text, string key, string value) =>
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw Invalid(text, $"'{value}' is no number for {key}; write decimals with a point");

    private static PreprocessingException Invalid(string text, string reason) => new($"Preprocessing '{text}': {reason}.");

    private static string Format(ChannelValues values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.First},{values.Second},{values.Third}");

    private static string FormatSize(PictureSize size) => size.Height == size.Width ? $"{size.Height}" : $"{size.Width}x{size.Height}";

    private static string Suggestion(string typed, IEnumerable<string> known) =>
        ClosestName.Find(typed, known) is { } closest ? $" (did you mean '{closest}'?)" : "";
}
