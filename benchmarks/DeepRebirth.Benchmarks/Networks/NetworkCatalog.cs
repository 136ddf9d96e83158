using System.Reflection;

namespace DeepRebirth.Benchmarks.Networks;

/// <summary>The networks that this program was built with; see the project file.</summary>
internal static class NetworkCatalog
{
    /// <summary>The name of the network that <c>--onnx</c> gives.</summary>
    public const string Given = "given";

    /// <summary>The name of the network that stands in the centre of all.</summary>
    public const string GoogLeNet = "googlenet";

#if GOOGLENET
    private static Dictionary<string, Accuracy> KnownOfGoogLeNet => new() { ["validation"] = new(66.5, 91.5), ["diverse"] = new(74.8, 93.6) };
#endif

    private static readonly IReadOnlyList<BenchmarkNetwork> All =
    [
#if GOOGLENET
        new(GoogLeNet, BuiltFrom("GoogLeNetModel"), threads => Face(new GoogLeNetOriginal(threads)))
        {
            InferenceGoal = 0.38,
            ColdStartGoal = 0.85,
            MemoryGoal = 0.65,
            IsInFreshProcess = BuiltFrom("BenchmarkModel").Length == 0,
            KnownAccuracy = KnownOfGoogLeNet,
        },
        new("googlenet-avx2", BuiltFrom("GoogLeNetModel"), threads => Face(GoogLeNetForAvx2.Create(Beside("GoogLeNetForAvx2.weights"), threads)))
        {
            WithoutAvx512 = true,
            InferenceGoal = 0.45,
            KnownAccuracy = KnownOfGoogLeNet,
        },
#endif
#if RESNET50
        new("resnet50", BuiltFrom("ResNet50Model"), threads => Face(ResNet50.Create(Beside("ResNet50.weights"), threads)))
        {
            InferenceGoal = 0.80,
            IsTrained = false,
        },
#endif
#if SQUEEZENET
        new("squeezenet", BuiltFrom("SqueezeNetModel"), threads => Face(new SqueezeNet11(threads)))
        {
            InferenceGoal = 0.72,
            KnownAccuracy = new Dictionary<string, Accuracy> { ["validation"] = new(54.5, 82.7), ["diverse"] = new(62.8, 83.6) },
        },
#endif
#if ALEXNET
        new("alexnet", BuiltFrom("AlexNetModel"), threads => Face(AlexNet.Create(Beside("AlexNet.weights"), threads)))
        {
            InferenceGoal = 0.60,
            IsTrained = false,
        },
#endif
#if GIVEN
        new(Given, BuiltFrom("BenchmarkModel"), threads => Face(new GivenNetwork(threads)))
        {
            IsInFreshProcess = true,
        },
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

    /// <summary>A file that the build put beside this program.</summary>
    public static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

#if GOOGLENET
    private static GeneratedNetwork Face(GoogLeNetOriginal network) => new(
        network, GoogLeNetOriginal.InputLength, GoogLeNetOriginal.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => GoogLeNetOriginal.Prediction.From(scores).Probabilities.ToArray());

    private static GeneratedNetwork Face(GoogLeNetForAvx2 network) => new(
        network, GoogLeNetForAvx2.InputLength, GoogLeNetForAvx2.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => GoogLeNetForAvx2.Prediction.From(scores).Probabilities.ToArray());
#endif

#if RESNET50
    private static GeneratedNetwork Face(ResNet50 network) => new(
        network, ResNet50.InputLength, ResNet50.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => ResNet50.Prediction.From(scores).Probabilities.ToArray());
#endif

#if SQUEEZENET
    private static GeneratedNetwork Face(SqueezeNet11 network) => new(
        network, SqueezeNet11.InputLength, SqueezeNet11.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => SqueezeNet11.Prediction.From(scores).Probabilities.ToArray());
#endif

#if ALEXNET
    private static GeneratedNetwork Face(AlexNet network) => new(
        network, AlexNet.InputLength, AlexNet.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => AlexNet.Prediction.From(scores).Probabilities.ToArray());
#endif

#if GIVEN
    private static GeneratedNetwork Face(GivenNetwork network) => new(
        network, GivenNetwork.InputLength, GivenNetwork.OutputLength, network.Run, network.RunBatch, network.Run,
        scores => GivenNetwork.Prediction.From(scores).Probabilities.ToArray());
#endif
}
