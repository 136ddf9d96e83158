using System.Reflection;

namespace DeepRebirth.Benchmarks.Networks;

/// <summary>The networks that this program was built with; see the project file.</summary>
internal static class NetworkCatalog
{
    /// <summary>The name of the network that <c>--onnx</c> gives.</summary>
    public const string Given = "given";

    private static readonly IReadOnlyList<BenchmarkNetwork> All =
    [
#if GOOGLENET
        new("googlenet", BuiltFrom("GoogLeNetModel"), threads => Face(new GoogLeNetOriginal(threads)))
        {
            InferenceGoal = 0.80,
            KnownAccuracy = new Dictionary<string, Accuracy> { ["validation"] = new(66.5, 91.5), ["diverse"] = new(74.8, 93.6) },
        },
#endif
#if SQUEEZENET
        new("squeezenet", BuiltFrom("SqueezeNetModel"), threads => Face(new SqueezeNet11(threads)))
        {
            KnownAccuracy = new Dictionary<string, Accuracy> { ["validation"] = new(54.5, 82.7), ["diverse"] = new(62.8, 83.6) },
        },
#endif
#if GIVEN
        new(Given, BuiltFrom("BenchmarkModel"), threads => Face(new GivenNetwork(threads))),
#endif
    ];

    /// <summary>The names, for help.</summary>
    public static string Names => All.Count == 0 ? "none was there when this was built" : string.Join(", ", All.Select(network => network.Name));

    /// <summary>The network of a name, or all.</summary>
    /// <exception cref="BenchmarkException">There is none.</exception>
    public static IReadOnlyList<BenchmarkNetwork> Select(string? name)
    {
        if (All.Count == 0)
        {
            throw new BenchmarkException(
                $"There is no model to measure: {BuiltFrom("GoogLeNetModel")} and {BuiltFrom("SqueezeNetModel")} do not exist. Put one there, or name one with --onnx.");
        }
        BenchmarkNetwork[] selected = [.. All.Where(network => name is null || network.Name == name)];
        return selected.Length > 0 ? selected : throw new BenchmarkException($"There is no network '{name}'. The networks are: {Names}.");
    }

    /// <summary>A file or folder that the build wrote into the assembly.</summary>
    public static string BuiltFrom(string key) => Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == key).Value ?? "";

#if GOOGLENET
    private static GeneratedNetwork Face(GoogLeNetOriginal network) => new(
        network, GoogLeNetOriginal.InputLength, GoogLeNetOriginal.OutputLength, network.Run, network.Run,
        scores => GoogLeNetOriginal.Prediction.From(scores).Probabilities.ToArray());
#endif

#if SQUEEZENET
    private static GeneratedNetwork Face(SqueezeNet11 network) => new(
        network, SqueezeNet11.InputLength, SqueezeNet11.OutputLength, network.Run, network.Run,
        scores => SqueezeNet11.Prediction.From(scores).Probabilities.ToArray());
#endif

#if GIVEN
    private static GeneratedNetwork Face(GivenNetwork network) => new(
        network, GivenNetwork.InputLength, GivenNetwork.OutputLength, network.Run, network.Run,
        scores => GivenNetwork.Prediction.From(scores).Probabilities.ToArray());
#endif
}
