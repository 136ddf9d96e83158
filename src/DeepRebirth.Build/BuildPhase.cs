namespace DeepRebirth.Build;

/// <summary>A phase of a build, and what a change of which it has to run again for.</summary>
/// <param name="name">As the compiler calls it.</param>
/// <param name="results">The files that it leaves behind, <c>{Class}</c> for the class name, <c>{Weights}</c> for what holds the weights.</param>
internal sealed class BuildPhase(string name, params string[] results)
{
    /// <summary>All phases in the order of a build.</summary>
    public static readonly IReadOnlyList<BuildPhase> All =
    [
        new("inspect", "{Class}.signature.json"),
        new("plan", "plan.json"),
        new("finetune", "slim.onnx"),
        new("pack", "{Class}.network.json", "{Class}{Weights}"),
    ];

    // The readers of an option. What is not listed here concerns every phase.
    private static readonly Dictionary<string, string[]> Readers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Project"] = [],
        ["OutputDirectory"] = [],
        ["CacheDirectory"] = [],
        ["SharedCacheDirectory"] = [],
        ["DeepRebirthCacheLimit"] = [],
        ["EmbedWeights"] = [],
        ["OnnxRuntimePath"] = [],
        ["WeightLayout"] = ["pack"],
        ["Namespace"] = ["inspect", "pack"],
        ["Labels"] = ["inspect", "finetune", "pack"],
        ["Preprocessing"] = ["inspect", "finetune", "pack"],
        ["Slimming"] = ["plan", "finetune"],
        ["AccuracyBudget"] = ["finetune"],
        ["Metric"] = ["finetune"],
        ["TrainingData"] = ["finetune"],
        ["ValidationData"] = ["finetune"],
        ["FineTuning"] = ["finetune"],
        ["Augmentation"] = ["finetune"],
        ["TimeBudget"] = ["finetune"],
        ["Memory"] = ["finetune"],
        ["Seed"] = ["finetune"],
        ["SlimModel"] = ["finetune"],
        ["Locked"] = ["finetune"],
        ["Threads"] = ["plan", "finetune"],
        ["TargetCpu"] = ["finetune", "pack"],
    };

    /// <summary>As the compiler calls it.</summary>
    public string Name => name;

    /// <summary>The names of the phase's results.</summary>
    public IEnumerable<string> ResultsOf(string className, string weightsExtension) =>
        results.Select(result => result.Replace("{Class}", className).Replace("{Weights}", weightsExtension));

    /// <summary>Whether a change of the option concerns the phase.</summary>
    public bool Reads(string option) => !Readers.TryGetValue(option, out string[]? readers) || readers.Contains(name);
}
