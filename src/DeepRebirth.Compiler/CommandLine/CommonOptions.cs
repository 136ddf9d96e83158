using System.CommandLine;
using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>The options that several commands share. Values are checked in one place, <see cref="OptionValues"/>, as the build's are.</summary>
internal static class CommonOptions
{
    public static readonly Argument<string> Model = new("MODEL") { Description = "The ONNX file." };

    public static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object to standard output." };

    public static readonly Option<string?> Labels = Text("--labels", "FILE", "Class names, one a line in the network's order, or ImageNet's synset file. Picture folders are matched to a line's first word, or to the whole line.");

    public static readonly Option<string?> Preprocessing = Text("--preprocessing", "TEXT", "How a picture becomes the input: a preset (Caffe, Torch, TensorFlow) or e.g. 'resize=256;crop=224;order=BGR;mean=104,117,123;std=1,1,1;scale=1'. Default: Torch.");

    public static readonly Option<string?> InputShape = Text("--input-shape", "DIMS", "Dimensions that the file leaves open, e.g. 1x3x224x224.");

    public static readonly Option<string?> Threads = Text("--threads", "N", "Threads to use. Default: all processors.");

    /// <summary>An option whose value is text.</summary>
    public static Option<string?> Text(string name, string valueName, string description) => new(name) { Description = description, HelpName = valueName };

    /// <summary>The values of a command's options, by the names that the build's metadata have.</summary>
    public static OptionValues Values(ParseResult parsed, params (string Name, Option<string?> Option)[] options)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase) { [nameof(ModelOptions.Model)] = parsed.GetRequiredValue(Model) };
        foreach ((string name, Option<string?> option) in options)
        {
            if (parsed.GetValue(option) is { } value)
                values[name] = value;
        }
        return new OptionValues(null, values, name => options.FirstOrDefault(option => option.Name == name).Option?.Name ?? name);
    }
}
