using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Options;

/// <summary>A model of a build: its options, and where the build wants what.</summary>
internal sealed record BuildOptions
{
    /// <summary>The bytes that the cache may have where nothing is said: some hundred networks.</summary>
    public const long DefaultCacheLimit = 5_000_000_000;

    /// <summary>What the model becomes.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>The generated class.</summary>
    public required string ClassName { get; init; }

    /// <summary>The generated class's namespace; empty for the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The folder under <c>obj</c> that takes every result.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The folder of the content-addressed cache.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>The bytes that the cache may have.</summary>
    public long CacheLimit { get; init; } = DefaultCacheLimit;

    /// <summary>The folder of a cache that machines share, or null.</summary>
    public string? SharedCacheDirectory { get; init; }

    /// <summary>The slim network that is kept beside the source (lock mode), or null.</summary>
    public string? SlimModel { get; init; }

    /// <summary>Whether an outdated <see cref="SlimModel"/> is an error.</summary>
    public bool Locked { get; init; }

    /// <summary>The form in which the app carries the weights.</summary>
    public WeightLayout WeightLayout { get; init; } = WeightLayout.Packed;

    /// <summary>The path of one of the results.</summary>
    public string PathOf(string file) => Path.Combine(OutputDirectory, file);

    /// <summary>What design-time builds know of the class.</summary>
    public string SignaturePath => PathOf($"{ClassName}.signature.json");

    /// <summary>The rewrites that were found.</summary>
    public string PlanPath => PathOf("plan.json");

    /// <summary>The slimmed network.</summary>
    public string SlimPath => PathOf("slim.onnx");

    /// <summary>What slimming and fine-tuning did, with their figures.</summary>
    public string ResultPath => PathOf("report.json");

    /// <summary>The same as a page for people.</summary>
    public string ReportPath => PathOf("report.html");

    /// <summary>The manifest that the generator reads.</summary>
    public string ManifestPath => PathOf($"{ClassName}.network.json");

    /// <summary>What the generated class reads its weights from: a weights file, or an ONNX file.</summary>
    public string WeightsPath => PathOf(ClassName + (Model.Backend == Backend.OnnxRuntime ? ".onnx" : ".weights"));
}
