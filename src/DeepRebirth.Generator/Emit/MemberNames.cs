using System.Collections.Immutable;

namespace DeepRebirth.Generator;

/// <summary>What a tensor is called in the generated class.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Parameter">The name of a method's parameter, for example <c>input</c>.</param>
/// <param name="Length">The name of the constant with its length, for example <c>InputLength</c>.</param>
internal sealed record TensorNames(TensorManifest Tensor, string Parameter, string Length);

/// <summary>Decides what the members of the generated class are called.</summary>
internal sealed class MemberNames
{
    /// <summary>The members whose names do not depend on the network. The class itself can have none of these names.</summary>
    public static readonly ImmutableHashSet<string> Fixed = ImmutableHashSet.Create(
        "Predict", "Run", "RunBatch", "Create", "Dispose", "DefaultThreads", "Threads", "Prediction", "Candidate", "Label", "LabelNames", "Labels", "Layers",
        "InputLength", "InputChannels", "InputHeight", "InputWidth", "OutputLength", "WorkingMemoryBytes", "WeightBytes", "StepCount",
        "Preprocessing", "Session", "session", "shared", "defaultThreads", "DesignTimeOnly", "Open", "Pack", "WeightsResource", "WeightsSha256",
        "ExecutionProviders", "executionProviders", "Network", "ModelResource", "ModelSha256", "InputPlaces", "OutputPlaces",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals");

    private static readonly string[] Locals = ["lease", "images", "image", "threads", "rgb", "width", "height", "scores", "value", "weights", "path", "nameof",
        "session", "shared", "defaultThreads", "executionProviders"];

    /// <summary>
    /// One input is called <c>input</c> and one output <c>scores</c> or <c>output</c>; where there are several, all are called as in the ONNX file.
    /// </summary>
    public MemberNames(NetworkManifest manifest)
    {
        bool single = manifest.Inputs.Count == 1 && manifest.Outputs.Count == 1;
        IEnumerable<string> pointers = Enumerable.Range(0, manifest.Inputs.Count + manifest.Outputs.Count).Select(index => $"values{index}");
        var parameters = new UniqueNames(single ? [] : Locals.Concat(pointers));
        var constants = new UniqueNames(Fixed.Except(single ? ["InputLength", "OutputLength"] : []).Append(manifest.ClassName));
        Inputs = [.. manifest.Inputs.Select(tensor => Name(tensor, single ? "input" : tensor.Name, single ? "Input" : tensor.Name, "Input"))];
        Outputs = [.. manifest.Outputs.Select(tensor => Name(
            tensor, !single ? tensor.Name : manifest.Scores == ScoreKind.Values ? "output" : "scores", single ? "Output" : tensor.Name, "Output"))];

        TensorNames Name(TensorManifest tensor, string parameter, string constant, string fallback)
        {
            string pascal = Identifiers.ToPascalCase(constant) is { Length: > 0 } name ? name : fallback;
            string camel = Identifiers.ToCamelCase(parameter) is { Length: > 0 } legal ? legal : fallback.ToLowerInvariant();
            return new TensorNames(tensor, Identifiers.Escape(parameters.Take(camel)), constants.Take(pascal + "Length"));
        }
    }

    /// <summary>The inputs in the manifest's order.</summary>
    public ImmutableArray<TensorNames> Inputs { get; }

    /// <summary>The outputs in the manifest's order.</summary>
    public ImmutableArray<TensorNames> Outputs { get; }

    /// <summary>Inputs, then outputs.</summary>
    public IEnumerable<TensorNames> All => Inputs.Concat(Outputs);
}
