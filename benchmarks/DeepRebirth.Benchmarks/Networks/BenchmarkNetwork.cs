namespace DeepRebirth.Benchmarks.Networks;

/// <summary>A network that can be measured.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="OnnxFile">The file that its class was generated from, and that ONNX Runtime runs.</param>
/// <param name="Load">Creates an instance of the generated class for a number of threads.</param>
internal sealed record BenchmarkNetwork(string Name, string OnnxFile, Func<int, GeneratedNetwork> Load)
{
    /// <summary>Whether our side is to do without AVX-512, where the processor has it.</summary>
    public bool WithoutAvx512 { get; init; }

    /// <summary>Whether its weights are the work of a training; random ones know no picture.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Whether <c>DeepRebirth.FreshProcess</c> was built with it.</summary>
    public bool IsInFreshProcess { get; init; }

    /// <summary>What our time may be at most, as a multiple of ONNX Runtime's; null for no goal.</summary>
    public double? InferenceGoal { get; init; }

    /// <summary>The same for the time from a process's start to its first answer.</summary>
    public double? ColdStartGoal { get; init; }

    /// <summary>The same for a process's memory.</summary>
    public double? MemoryGoal { get; init; }

    /// <summary>The accuracy that it is known to have, by the name of the picture set.</summary>
    public IReadOnlyDictionary<string, Accuracy> KnownAccuracy { get; init; } = new Dictionary<string, Accuracy>();
}

/// <summary>Shares of pictures whose class is the most probable one, and among the five most probable, in percent.</summary>
internal readonly record struct Accuracy(double Top1, double Top5);
