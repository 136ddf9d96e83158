namespace DeepRebirth.Generator;

/// <summary>What a classifier's output values are.</summary>
internal enum ScoreKind
{
    /// <summary>Unnormalised: a softmax makes probabilities of them.</summary>
    Logits,

    /// <summary>The network ends in a softmax.</summary>
    Probabilities,

    /// <summary>No scores of classes at all.</summary>
    Values,
}

/// <summary>A manifest, read and checked. Everything the emitter prints comes from here.</summary>
/// <param name="Namespace">Dotted; empty for the global namespace.</param>
/// <param name="ClassName">An identifier.</param>
/// <param name="ModelName">The network's name, for people.</param>
/// <param name="Inputs">At least one.</param>
/// <param name="Outputs">At least one.</param>
/// <param name="Scores">What the output values are.</param>
/// <param name="Labels">One name a class, or null where they are not known.</param>
/// <param name="Preprocessing">How a picture becomes the input, or null where the input is no picture.</param>
/// <param name="Program">How to compute it; null in a design-time build, which knows the signature only.</param>
internal sealed record NetworkManifest(
    string Namespace,
    string ClassName,
    string ModelName,
    EquatableArray<TensorManifest> Inputs,
    EquatableArray<TensorManifest> Outputs,
    ScoreKind Scores,
    EquatableArray<string>? Labels,
    PreprocessingManifest? Preprocessing,
    ProgramManifest? Program)
{
    /// <summary>What ONNX Runtime needs to know where it runs the network; null where the kernels run it.</summary>
    public OnnxRuntimeManifest? OnnxRuntime { get; init; }

    /// <summary>Whether only the signature is known.</summary>
    public bool IsDesignTime => Program is null && OnnxRuntime?.Model is null;

    /// <summary>The same without all but the signature.</summary>
    public NetworkManifest ForDesignTime() =>
        this with { Program = null, OnnxRuntime = OnnxRuntime is null ? null : OnnxRuntime with { Model = null } };

    /// <summary>Namespace and class name.</summary>
    public string FullName => Namespace.Length == 0 ? ClassName : Namespace + "." + ClassName;

    /// <summary>Whether the network scores the classes of one input at a time, so that it gets a <c>Prediction</c>.</summary>
    public bool IsClassifier => Outputs.Count == 1 && Scores != ScoreKind.Values && Outputs[0].Shape.Count(dimension => dimension > 1) <= 1;
}

/// <summary>An input or output: its ONNX name, shape, and place in the arena in floats.</summary>
internal sealed record TensorManifest(string Name, EquatableArray<int> Shape, int Offset)
{
    /// <summary>The number of values.</summary>
    public int Length => Shape.Aggregate(1, (product, dimension) => product * dimension);

    /// <summary>For example <c>1x3x224x224</c>.</summary>
    public string ShapeText => Shape.Count == 0 ? "scalar" : string.Join("x", Shape);
}

/// <summary>How a picture becomes the network's input. Numbers are C# literals.</summary>
/// <param name="Resize">Pixels of the short side after resizing; 0 for as it is.</param>
/// <param name="CropHeight">Rows of the centre crop.</param>
/// <param name="CropWidth">Columns of the centre crop.</param>
/// <param name="BlueFirst">Whether the network's first channel is blue.</param>
/// <param name="Mean">Three values, subtracted in the network's channel order.</param>
/// <param name="Std">Three values, divided by after that.</param>
/// <param name="Scale">What pixel values are multiplied with at first.</param>
internal sealed record PreprocessingManifest(
    int Resize, int CropHeight, int CropWidth, bool BlueFirst, EquatableArray<string> Mean, EquatableArray<string> Std, string Scale);

/// <summary>The computation: packed weights, the arena and the steps in order.</summary>
/// <param name="WeightsResource">The name of the embedded resource.</param>
/// <param name="WeightBytes">Its length.</param>
/// <param name="WeightsSha256">Its SHA-256, in hexadecimal.</param>
/// <param name="Packing">How compact weights are packed at start-up; null where they are packed already.</param>
/// <param name="ArenaFloats">The arena's length.</param>
/// <param name="MultiplyAdds">Of one prediction, or null where the manifest does not say.</param>
/// <param name="Phases">The number of steps of every phase; the steps of a phase are independent of each other.</param>
/// <param name="Tail">The phases through which a batch's images go together; null where there are none.</param>
/// <param name="Steps">In the order of execution.</param>
internal sealed record ProgramManifest(
    string WeightsResource,
    int WeightBytes,
    string WeightsSha256,
    PackingManifest? Packing,
    int ArenaFloats,
    long? MultiplyAdds,
    EquatableArray<int> Phases,
    TailManifest? Tail,
    EquatableArray<StepManifest> Steps)
{
    /// <summary>Whether the network's only input is read where the caller has it.</summary>
    public bool ReadsInputInPlace => Steps.Any(step => step.ReadsInput);
}

/// <summary>The phases at the end through which a batch's images go together.</summary>
/// <param name="Phase">The first of them.</param>
/// <param name="Floats">The floats at the arena's start that hold all they use.</param>
internal sealed record TailManifest(int Phase, int Floats);

/// <summary>The packing of compact weights.</summary>
/// <param name="Floats">The length of the packed weights.</param>
/// <param name="Steps">Independent of each other.</param>
internal sealed record PackingManifest(int Floats, EquatableArray<PackingStep> Steps);

/// <summary>A part of the packing.</summary>
/// <param name="Kernel">The step struct.</param>
/// <param name="Parameters">The struct's init properties.</param>
internal sealed record PackingStep(string Kernel, EquatableArray<Parameter> Parameters);

/// <summary>A kernel's run.</summary>
/// <param name="Name">What to call it in C#; made legal and unique by the emitter.</param>
/// <param name="Layers">The ONNX layers that it computes.</param>
/// <param name="Description">Its shapes, for people.</param>
/// <param name="Kernel">The step struct.</param>
/// <param name="Parameters">The struct's init properties.</param>
/// <param name="ReadsInput">Whether it reads the network's only input, which may be elsewhere than in the arena.</param>
internal sealed record StepManifest(
    string Name, EquatableArray<string> Layers, string Description, string Kernel, EquatableArray<Parameter> Parameters, bool ReadsInput);

/// <summary>An init property of a step struct and its value.</summary>
internal sealed record Parameter(string Property, ParameterValue Value);

/// <summary>The value of an init property.</summary>
internal abstract record ParameterValue;

/// <summary>A number or a boolean, as the C# literal.</summary>
internal sealed record LiteralValue(string CSharp) : ParameterValue;

/// <summary>A constant of the kernels, for example <c>ActivationFunction.Relu</c>: type and member.</summary>
internal sealed record ConstantValue(EquatableArray<string> Names) : ParameterValue;

/// <summary>A nested struct.</summary>
internal sealed record ObjectValue(EquatableArray<Parameter> Properties) : ParameterValue;

/// <summary>The arguments of a <c>Dimensions6</c>.</summary>
internal sealed record DimensionsValue(EquatableArray<int> Dimensions) : ParameterValue;
