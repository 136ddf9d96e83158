namespace DeepRebirth.Benchmarks.Networks;

/// <summary>A network that can be measured.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="OnnxFile">The file that its class was generated from, and that ONNX Runtime runs.</param>
/// <param name="Load">Creates an instance of the generated class for a number of threads.</param>
internal sealed record BenchmarkNetwork(string Name, string OnnxFile, Func<int, GeneratedNetwork> Load)
{
    /// <summary>What our time may be at most, as a multiple of ONNX Runtime's; null for no goal.</summary>
    public double? InferenceGoal { get; init; }

    /// <summary>The accuracy that it is known to have, by the name of the picture set.</summary>
    public IReadOnlyDictionary<string, Accuracy> KnownAccuracy { get; init; } = new Dictionary<string, Accuracy>();
}

/// <summary>Shares of pictures whose class is the most probable one, and among the five most probable, in percent.</summary>
internal readonly record struct Accuracy(double Top1, double Top5);
