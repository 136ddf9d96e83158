using System.Text.RegularExpressions;

namespace DeepRebirth.Generator;

/// <summary>Reads and checks manifests. Nothing that comes through here can break out of the place where it is printed.</summary>
internal static class ManifestReader
{
    private const int Format = 1;

    private static readonly Regex Sha256 = new("^[0-9a-fA-F]{64}$", RegexOptions.CultureInvariant);

    /// <summary>Reads a manifest, or the signature of one, which lacks the program.</summary>
    /// <exception cref="ManifestException">The text is damaged; the message says where.</exception>
    /// <exception cref="ManifestVersionException">The text is of another version.</exception>
    public static NetworkManifest Read(string text, bool isSignature)
    {
        JsonValue root = JsonValue.Parse(text);
        int format = root["format"].AsInt(0);
        if (format != Format)
            throw new ManifestVersionException($"the file is of format {format}, and this generator reads format {Format}");

        EquatableArray<TensorManifest> inputs = Tensors(root["inputs"], isSignature);
        EquatableArray<TensorManifest> outputs = Tensors(root["outputs"], isSignature);
        var manifest = new NetworkManifest(
            Namespace(root["namespace"]),
            ClassName(root["className"]),
            root["modelName"].AsString(),
            inputs,
            outputs,
            Scores(root["scores"]),
            root.Find("labels") is { } labels ? Labels(labels, outputs) : null,
            root.Find("preprocessing") is { } preprocessing ? Preprocessing(preprocessing, inputs) : null,
            isSignature || root.Find("onnxRuntime") is not null ? null : Program(root))
        {
            OnnxRuntime = root.Find("onnxRuntime") is { } onnxRuntime ? OnnxRuntimeManifestReader.Read(onnxRuntime, isSignature) : null,
        };
        CheckPlaces(manifest);
        return manifest;
    }

    private static string Namespace(JsonValue value)
    {
        string name = value.AsString();
        return name.Length == 0 || name.Split('.').All(Identifiers.IsIdentifier) ? name : throw value.Wrong("a namespace: identifiers joined by dots");
    }

    private static string ClassName(JsonValue value)
    {
        string name = value.AsString();
        if (!Identifiers.IsIdentifier(name))
            throw value.Wrong("a C# identifier");
        if (MemberNames.Fixed.Contains(name))
            throw value.Wrong($"another name: the generated class has a member called '{name}'");
        return name;
    }

    private static EquatableArray<TensorManifest> Tensors(JsonValue value, bool isSignature)
    {
        var tensors = value.Elements()
            .Select(tensor => new TensorManifest(
                tensor["name"].AsString(),
                Shape(tensor["shape"]),
                isSignature ? 0 : tensor["offset"].AsInt(0)))
            .ToEquatableArray();
        return tensors.Count > 0 ? tensors : throw value.Wrong("an array of at least one tensor");
    }

    private static EquatableArray<int> Shape(JsonValue value)
    {
        var shape = value.Elements().Select(dimension => dimension.AsInt(1)).ToEquatableArray();
        long length = 1;
        foreach (int dimension in shape)
        {
            length *= dimension;
            if (length > int.MaxValue)
                throw value.Wrong("a shape of fewer than 2^31 elements");
        }

        return shape;
    }

    private static ScoreKind Scores(JsonValue value) => value.AsString() switch
    {
        "logits" => ScoreKind.Logits,
        "probabilities" => ScoreKind.Probabilities,
        "values" => ScoreKind.Values,
        _ => throw value.Wrong("\"logits\", \"probabilities\" or \"values\""),
    };

    private static EquatableArray<string> Labels(JsonValue value, EquatableArray<TensorManifest> outputs)
    {
        var labels = value.Elements().Select(label => label.AsString()).ToEquatableArray();
        if (outputs.Count == 1 && labels.Count != outputs[0].Length)
            throw value.Wrong($"an array of {outputs[0].Length} names, one for each value of the output '{outputs[0].Name}', and has {labels.Count}");
        return labels;
    }

    private static PreprocessingManifest? Preprocessing(JsonValue value, EquatableArray<TensorManifest> inputs)
    {
        int[] crop = value["crop"].Elements().Select(size => size.AsInt(1)).ToArray();
        if (crop.Length != 2)
            throw value["crop"].Wrong("[rows, columns]");
        if (inputs.Count != 1 || !inputs[0].Shape.SequenceEqual([1, 3, crop[0], crop[1]]))
            throw value.Wrong($"null, or the network must have one input of the shape 1x3x{crop[0]}x{crop[1]}");
        return new PreprocessingManifest(
            value["resize"].AsInt(0),
            crop[0],
            crop[1],
            value["blueFirst"].AsBoolean(),
            PerChannel(value["mean"]),
            PerChannel(value["std"]),
            value["scale"].AsFloatLiteral());
    }

    private static EquatableArray<string> PerChannel(JsonValue value)
    {
        var literals = value.Elements().Select(number => number.AsFloatLiteral()).ToEquatableArray();
        return literals.Count == 3 ? literals : throw value.Wrong("three numbers, one a channel");
    }

    private static ProgramManifest Program(JsonValue root)
    {
        JsonValue weights = root["weights"];
        int bytes = weights["bytes"].AsInt(0);
        if (bytes % sizeof(float) != 0)
            throw weights["bytes"].Wrong("a multiple of 4");
        var steps = root["steps"].Elements().Select(Step).ToEquatableArray();
        EquatableArray<int> phases = Phases(root["phases"], steps.Count);
        return new ProgramManifest(
            weights["resource"].AsString(),
            bytes,
            Sha256Of(weights["sha256"]),
            root.Find("packing") is { } packing ? Packing(packing) : null,
            root["arenaFloats"].AsInt(0),
            root.Find("multiplyAdds")?.AsLong(),
            phases,
            root.Find("tail") is { } tail ? Tail(tail, phases.Count, root["arenaFloats"].AsInt(0)) : null,
            steps);
    }

    private static PackingManifest Packing(JsonValue value) => new(
        value["floats"].AsInt(0),
        value["steps"].Elements().Select(step => new PackingStep(Kernel(step["kernel"]), ParameterReader.Read(step["parameters"]))).ToEquatableArray());

    private static EquatableArray<int> Phases(JsonValue value, int steps)
    {
        var phases = value.Elements().Select(phase => phase.AsInt(1)).ToEquatableArray();
        return phases.Sum(phase => (long)phase) == steps ? phases : throw value.Wrong($"the numbers of steps of all phases, {steps} together");
    }

    private static TailManifest Tail(JsonValue value, int phases, int arenaFloats)
    {
        var tail = new TailManifest(value["phase"].AsInt(0), value["floats"].AsInt(1));
        if (tail.Phase >= phases)
            throw value["phase"].Wrong($"one of the {phases} phases, counted from 0");
        return tail.Floats <= arenaFloats ? tail : throw value["floats"].Wrong($"at most the arena's {arenaFloats} floats");
    }

    /// <summary>A SHA-256 in hexadecimal.</summary>
    public static string Sha256Of(JsonValue value) => Sha256.IsMatch(value.AsString()) ? value.AsString() : throw value.Wrong("64 hexadecimal digits");

    private static StepManifest Step(JsonValue step) => new(
        step["name"].AsString(),
        step["layers"].Elements().Select(layer => layer.AsString()).ToEquatableArray(),
        step.Find("description")?.AsString() ?? "",
        Kernel(step["kernel"]),
        ParameterReader.Read(step["parameters"]),
        step.Find("readsInput") is { } readsInput && ReadsInput(readsInput, step["kernel"]));

    private static bool ReadsInput(JsonValue value, JsonValue kernel)
    {
        if (value.AsBoolean() && !KernelLibrary.ReadsInput(kernel.AsString()))
            throw value.Wrong($"false: the kernel '{kernel.AsString()}' reads nothing but the arena");
        return value.AsBoolean();
    }

    private static string Kernel(JsonValue value)
    {
        string name = value.AsString();
        if (!Identifiers.IsIdentifier(name))
            throw value.Wrong("the name of a kernel step");
        if (!KernelLibrary.IsKernel(name))
            throw new ManifestVersionException($"'{value.Path}' names the kernel '{name}', which this generator does not carry");
        return name;
    }

    private static void CheckPlaces(NetworkManifest manifest)
    {
        if (manifest.Program is not { } program)
            return;
        foreach (TensorManifest tensor in manifest.Inputs.Concat(manifest.Outputs))
        {
            if ((long)tensor.Offset + tensor.Length > program.ArenaFloats)
                throw new ManifestException($"the tensor '{tensor.Name}' does not lie within the arena of {program.ArenaFloats} floats");
        }
        if (program.ReadsInputInPlace && manifest.Inputs.Count != 1)
            throw new ManifestException($"'readsInput' is for networks of one input, and there are {manifest.Inputs.Count}");
        foreach (TensorManifest output in manifest.Outputs)
        {
            if (program.Tail is { } tail && (long)output.Offset + output.Length > tail.Floats)
                throw new ManifestException($"the output '{output.Name}' does not lie within the {tail.Floats} floats of 'tail'");
        }
    }
}
