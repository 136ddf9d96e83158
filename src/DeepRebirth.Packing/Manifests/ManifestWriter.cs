using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Writes a program down as the JSON text that the source generator turns into C#. The text depends on nothing but program and options:
/// no date, no path, numbers and line ends as on every machine.
/// </summary>
/// <remarks>
/// <code>
/// {
///   "format": 1,
///   "namespace": "App", "className": "GoogLeNet", "modelName": "googlenet.onnx",
///   "inputs":  [{ "name": "data", "shape": [1,3,224,224], "offset": 0 }],      offset: floats from the arena's start
///   "outputs": [{ "name": "logits", "shape": [1,1000], "offset": 602112 }],
///   "scores": "logits" | "probabilities" | "values",                           what the first output's numbers mean
///   "labels": ["tench", …] | null,
///   "preprocessing": { "resize": 256, "crop": [224,224], "blueFirst": true,    crop: height, width; resize 0: none
///                      "mean": [104,117,123], "std": [1,1,1], "scale": 1 } | null,
///   "weights": { "resource": "App.GoogLeNet.weights", "bytes": 28000000, "sha256": "…" },
///   "packing": { "floats": 7100000, "steps": [                                 only where the weights are compact: the length of the packed weights,
///     { "kernel": "GemmWeightsStep", "parameters": { … } }] },                 and the steps that pack them, independent of each other
///   "arenaFloats": 4000000,
///   "multiplyAdds": 1582671872,                                                of one run; for people
///   "phases": [1, 1, 4, …],                                                    the number of steps of every phase; those of one are independent
///   "tail": { "phase": 38, "floats": 52000 },                                  where a batch's images go on together: the first of these phases, and the floats
///                                                                              at the arena's start that hold all they use; absent where they do not
///   "steps": [{
///     "name": "Conv1",                                                         a C# identifier, unique
///     "layers": ["conv1/7x7_s2 (Conv)", "conv1/relu (Relu)"],                  may be empty
///     "description": "3x224x224 -> 64x112x112, 7x7 stride 2 pad 3, Relu",
///     "readsInput": true,                                                      where the network's only input may be elsewhere than in the arena: who reads it;
///                                                                              absent in all other steps
///     "kernel": "ConvolutionStep",                                             the step struct's name
///     "parameters": {                                                          its init properties; those that have their default value are absent
///       "Input": { "Offset": 16, "Channels": 3, … },                           a nested struct, whose defaults are absent likewise
///       "KernelHeight": 7, …
///       "Activation": { "Function": "ActivationFunction.Relu" }                an enum: its C# expression; so are infinities
///     }                                                                        a Dimensions6: an array of six numbers
///   }]
/// }
/// </code>
/// A <em>signature</em> (for builds that must answer at once) is the same without <c>weights</c>, <c>packing</c>, <c>arenaFloats</c>, <c>multiplyAdds</c>, <c>phases</c>,
/// <c>tail</c>, <c>steps</c> and the offsets of inputs and outputs.
/// </remarks>
public static class ManifestWriter
{
    /// <summary>The version of the format that is written.</summary>
    public const int Format = 1;

    private static readonly JsonWriterOptions Style = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The manifest of a program.</summary>
    public static string Write(NetworkProgram program, ManifestOptions options) => Text(json =>
    {
        WriteSignature(json, options, program.Inputs, program.Outputs, program.Scores);
        json.WriteStartObject("weights");
        json.WriteString("resource", options.WeightsResource);
        json.WriteNumber("bytes", WeightsFile.ByteCount(program, options.WeightLayout));
        json.WriteString("sha256", WeightsFile.Sha256(program, options.WeightLayout));
        json.WriteEndObject();
        if (options.WeightLayout == WeightLayout.Compact)
            WritePacking(json, program);
        json.WriteNumber("arenaFloats", program.ArenaFloats);
        json.WriteNumber("multiplyAdds", program.MultiplyAdds);
        WriteIntegers(json, "phases", program.Phases);
        if (program.Tail is { } tail)
            WriteTail(json, tail);
        json.WriteStartArray("steps");
        foreach (ProgramStep step in program.Steps)
            WriteStep(json, step);
        json.WriteEndArray();
    });

    /// <summary>The signature of a network: what a caller of the generated class sees, without steps and weights.</summary>
    public static string WriteSignature(Network network, ManifestOptions options) => Text(json => WriteSignature(
        json,
        options,
        network.Inputs.Select(input => new ProgramTensor(input.Name, input.Shape, -1)),
        network.Outputs.Select(output => new ProgramTensor(output, network.ShapeOf(output), -1)),
        ScoreKinds.Of(network)));

    private static string Text(Action<Utf8JsonWriter> writeMembers)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Style))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            writeMembers(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void WriteSignature(
        Utf8JsonWriter json, ManifestOptions options, IEnumerable<ProgramTensor> inputs, IEnumerable<ProgramTensor> outputs, ScoreKind scores)
    {
        json.WriteString("namespace", options.Namespace);
        json.WriteString("className", options.ClassName);
        json.WriteString("modelName", options.ModelName);
        WriteTensors(json, "inputs", inputs);
        WriteTensors(json, "outputs", outputs);
        json.WriteString("scores", scores.ToString().ToLowerInvariant());
        WriteLabels(json, options.Labels);
        WritePreprocessing(json, options.Preprocessing);
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IEnumerable<ProgramTensor> tensors)
    {
        json.WriteStartArray(name);
        foreach (ProgramTensor tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            WriteIntegers(json, "shape", tensor.Shape);
            if (tensor.Offset >= 0)
                json.WriteNumber("offset", tensor.Offset);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string>? labels)
    {
        if (labels is null)
        {
            json.WriteNull("labels");
            return;
        }
        json.WriteStartArray("labels");
        foreach (string label in labels)
            json.WriteStringValue(label);
        json.WriteEndArray();
    }

    private static void WritePreprocessing(Utf8JsonWriter json, ManifestPreprocessing? preprocessing)
    {
        if (preprocessing is null)
        {
            json.WriteNull("preprocessing");
            return;
        }
        json.WriteStartObject("preprocessing");
        json.WriteNumber("resize", preprocessing.Resize);
        WriteIntegers(json, "crop", [preprocessing.CropHeight, preprocessing.CropWidth]);
        json.WriteBoolean("blueFirst", preprocessing.BlueFirst);
        WriteNumbers(json, "mean", preprocessing.Mean);
        WriteNumbers(json, "std", preprocessing.StandardDeviation);
        json.WriteNumber("scale", preprocessing.Scale);
        json.WriteEndObject();
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<float> numbers)
    {
        json.WriteStartArray(name);
        foreach (float number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteStep(Utf8JsonWriter json, ProgramStep step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteStartArray("layers");
        foreach (string layer in step.Layers)
            json.WriteStringValue(layer);
        json.WriteEndArray();
        json.WriteString("description", step.Description);
        if (step.ReadsInput)
            json.WriteBoolean("readsInput", true);
        WriteKernel(json, step.Step);
        json.WriteEndObject();
    }

    private static void WriteTail(Utf8JsonWriter json, ProgramTail tail)
    {
        json.WriteStartObject("tail");
        json.WriteNumber("phase", tail.FirstPhase);
        json.WriteNumber("floats", tail.Floats);
        json.WriteEndObject();
    }

    private static void WritePacking(Utf8JsonWriter json, NetworkProgram program)
    {
        json.WriteStartObject("packing");
        json.WriteNumber("floats", program.Weights.Length);
        json.WriteStartArray("steps");
        foreach (IStep step in program.PlainWeights.Packing)
        {
            json.WriteStartObject();
            WriteKernel(json, step);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteKernel(Utf8JsonWriter json, IStep step)
    {
        json.WriteString("kernel", step.GetType().Name);
        json.WritePropertyName("parameters");
        StepParameters.Write(json, step);
    }
}
