using DeepRebirth.Compiler.Targets;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Options;

/// <summary>What accuracy means when a slim network is compared with its original.</summary>
internal enum Metric
{
    /// <summary>The share of pictures whose best class is the label.</summary>
    Top1,

    /// <summary>The share of pictures whose label is among the best five classes.</summary>
    Top5,

    /// <summary>The share of pictures where both networks name the same best class; needs no labels.</summary>
    Agreement,
}

/// <summary>Which random views of the pictures are trained on.</summary>
internal enum AugmentationMode
{
    /// <summary>Random crops, brightness and contrast, mirrored or not.</summary>
    Full,

    /// <summary>The same but never mirrored: where left and right mean something.</summary>
    NoFlip,

    /// <summary>The pictures as they are.</summary>
    None,
}

/// <summary>What runs the slim network.</summary>
internal enum Backend
{
    /// <summary>The kernels of this project, as C#.</summary>
    Generated,

    /// <summary>ONNX Runtime, called by the generated class.</summary>
    OnnxRuntime,
}

/// <summary>Everything that decides what a model becomes: the item's metadata of a build, or the options of a command.</summary>
internal sealed record ModelOptions
{
    /// <summary>The ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>The folder or list of pictures to learn from, or null.</summary>
    public string? TrainingData { get; init; }

    /// <summary>The folder or list of pictures that decides on the budget; null holds back a part of <see cref="TrainingData"/>.</summary>
    public string? ValidationData { get; init; }

    /// <summary>The file of class names, or null.</summary>
    public string? Labels { get; init; }

    /// <summary>How a picture becomes the network's input, as written by the user; null for the preset <c>Torch</c>.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>Dimensions for inputs that the file leaves open, for example <c>1x3x224x224</c>, or null.</summary>
    public string? InputShape { get; init; }

    /// <summary>The points of <see cref="Metric"/> that slimming may cost.</summary>
    public double AccuracyBudget { get; init; } = 1;

    /// <summary>What the budget is counted in; null chooses top-1 with labels and agreement without.</summary>
    public Metric? Metric { get; init; }

    /// <summary>Which rewrites are wanted; null for the default set.</summary>
    public string? Slimming { get; init; }

    /// <summary>How merged layers are re-learned.</summary>
    public FineTuningMode FineTuning { get; init; } = FineTuningMode.Distillation;

    /// <summary>Which random views of the pictures are trained on.</summary>
    public AugmentationMode Augmentation { get; init; } = AugmentationMode.Full;

    /// <summary>The wall-clock time that fine-tuning may take, all attempts together.</summary>
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of threads; all processors where not given.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The most MiB that activations, their gradients and packed weights may take in fine-tuning; decoded pictures, and the original's answers to them, stay in memory in up to half as much on top.</summary>
    public int Memory { get; init; } = (int)(new FineTuningOptions().MemoryLimit >> 20);

    /// <summary>What runs the slim network, and so what its time is measured with.</summary>
    public Backend Backend { get; init; }

    /// <summary>The kind of processor that algorithms and packed weights are chosen for.</summary>
    public TargetCpu TargetCpu { get; init; }

    /// <summary>The execution providers of ONNX Runtime, best first; empty for the CPU.</summary>
    public IReadOnlyList<string> ExecutionProviders { get; init; } = [];

    /// <summary>The file of ONNX Runtime's library, where the build found one.</summary>
    public string? OnnxRuntimePath { get; init; }

    /// <summary>Values of the reader's limits by property name, where the user raised them.</summary>
    public IReadOnlyDictionary<string, long> Limits { get; init; } = new Dictionary<string, long>();

    /// <summary>Reads the options from named texts.</summary>
    /// <exception cref="Diagnostics.DiagnosticException">A value is not valid, or the model is missing.</exception>
    public static ModelOptions From(OptionValues values)
    {
        var defaults = new ModelOptions { Model = values.Required(nameof(Model)) };
        return defaults with
        {
            TrainingData = values.Text(nameof(TrainingData)),
            ValidationData = values.Text(nameof(ValidationData)),
            Labels = values.Text(nameof(Labels)),
            Preprocessing = values.Text(nameof(Preprocessing)),
            InputShape = values.Text(nameof(InputShape)),
            AccuracyBudget = values.Number(nameof(AccuracyBudget), defaults.AccuracyBudget, minimum: 0, maximum: 100),
            Metric = values.OptionalChoice<Metric>(nameof(Metric)),
            Slimming = values.Text(nameof(Slimming)),
            FineTuning = values.Choice(nameof(FineTuning), defaults.FineTuning),
            Augmentation = values.Choice(nameof(Augmentation), defaults.Augmentation),
            TimeBudget = values.Time(nameof(TimeBudget), defaults.TimeBudget),
            Seed = values.Integer(nameof(Seed), defaults.Seed),
            Threads = values.Integer(nameof(Threads), defaults.Threads, minimum: 1, maximum: 1024),
            Memory = values.Integer(nameof(Memory), defaults.Memory, minimum: 1),
            Backend = values.Choice(nameof(Backend), defaults.Backend),
            TargetCpu = values.Choice(nameof(TargetCpu), defaults.TargetCpu),
            ExecutionProviders = values.Text(nameof(ExecutionProviders))?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            OnnxRuntimePath = values.Text(nameof(OnnxRuntimePath)),
            Limits = values.Limits(),
        };
    }
}
