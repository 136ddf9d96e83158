namespace DeepRebirth.FineTuning;

/// <summary>How to fine-tune. The defaults are those of a slightly slimmed network.</summary>
public sealed record FineTuningOptions
{
    /// <summary>
    /// How long training may take, or null for no limit. The speed is measured for a moment at the start of each stage, and the number of steps
    /// fixed by it, so the result depends on the machine's speed through these numbers alone, and not on interruptions; where results must be
    /// reproducible to the bit, set only <see cref="MaxViews"/>. Where the machine becomes so slow that the time would be overrun by more than a quarter, fewer steps are made.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Whether a stage is made shorter where the machine has become so slow that its time would be overrun by far.</summary>
    internal bool ShortensOverruns { get; init; } = true;

    /// <summary>
    /// How many inputs training sees, repetitions included, or null for no limit. At least one of the two limits is needed.
    /// </summary>
    public long? MaxViews { get; init; }

    /// <summary>Inputs per step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// The highest learning rate; null takes the mode's own: .005 for <see cref="FineTuningMode.Distillation"/> (relative to each tensor's root
    /// mean square), .001 for <see cref="FineTuningMode.Labels"/> (absolute).
    /// </summary>
    public float? LearningRate { get; init; }

    /// <summary>The learning rate of the first stage, in which each block learns alone from the teacher's activations.</summary>
    public float BlockLearningRate { get; init; } = 0.03f;

    /// <summary>The share of the time or views that the first stage gets; 0 leaves it out.</summary>
    public float BlockShare { get; init; } = 0.1f;

    /// <summary>The temperature that softens both class probabilities before they are compared.</summary>
    public float Temperature { get; init; } = 2f;

    /// <summary>The weight of the relative error of the blocks' outputs beside the divergence of the class probabilities.</summary>
    public float FeatureWeight { get; init; } = 5f;

    /// <summary>The weight of the labels' cross-entropy beside the divergence from the teacher, for inputs that have a label; in <see cref="FineTuningMode.Labels"/> nothing else counts anyway.</summary>
    public float LabelWeight { get; init; }

    /// <summary>
    /// The share of the weights that decays a step, times the learning rate; biases do not decay. 0 is right for short distillations, the paper's
    /// training from labels used .0002.
    /// </summary>
    public float WeightDecay { get; init; }

    /// <summary>The seed of the order of the inputs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of threads; results are reproducible for one number of threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What the student learns from.</summary>
    public FineTuningMode Mode { get; init; }

    /// <summary>Whether all layers are trained; otherwise the new ones and those behind them, which is far cheaper.</summary>
    public bool TrainAll { get; init; }

    /// <summary>
    /// The most bytes that activations and gradients of training, what they are compared with, and packed weights may take; fewer inputs are computed
    /// at a time where they do not fit.
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 30;

    /// <summary>
    /// The most bytes of each of two temporary files that keep what the untrained layers computed, where most of the work is in those: for the first
    /// views of each input, and for the held-out ones, so that later passes over them skip it; 0 keeps nothing.
    /// </summary>
    public long CacheLimit { get; init; } = 4L << 30;

    /// <summary>The views per input that are kept; later passes over the inputs see them again. Where so many do not fit, none is kept, and every view is new.</summary>
    public int CachedViews { get; init; } = 4;

    /// <summary>How often the state is saved, where a checkpoint is asked for.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most held-out inputs that are looked at during training; the first ones count.</summary>
    public int HeldOutLimit { get; init; } = 256;

    /// <summary>Refuses options that make no sense.</summary>
    /// <exception cref="FineTuningException">An option is out of range. The message names it.</exception>
    public void Validate()
    {
        if (TimeBudget is null && MaxViews is null)
            throw new FineTuningException("Fine-tuning needs a limit: set TimeBudget, MaxViews or both.");
        Require(TimeBudget is not { } budget || budget >= TimeSpan.Zero, nameof(TimeBudget), "0 or more");
        Require(MaxViews is not < 0, nameof(MaxViews), "0 or more");
        Require(BatchSize is >= 1 and <= 4096, nameof(BatchSize), "from 1 to 4096");
        Require(LearningRate is not { } rate || (rate > 0 && float.IsFinite(rate)), nameof(LearningRate), "greater than 0");
        Require(BlockLearningRate > 0 && float.IsFinite(BlockLearningRate), nameof(BlockLearningRate), "greater than 0");
        Require(BlockShare is >= 0 and < 1, nameof(BlockShare), "at least 0 and below 1");
        Require(Temperature > 0 && float.IsFinite(Temperature), nameof(Temperature), "greater than 0");
        Require(FeatureWeight >= 0 && float.IsFinite(FeatureWeight), nameof(FeatureWeight), "0 or more");
        Require(LabelWeight >= 0 && float.IsFinite(LabelWeight), nameof(LabelWeight), "0 or more");
        Require(WeightDecay is >= 0 and < 1, nameof(WeightDecay), "at least 0 and below 1");
        Require(Threads is >= 1 and <= 1024, nameof(Threads), "from 1 to 1024");
        Require(MemoryLimit > 0, nameof(MemoryLimit), "greater than 0");
        Require(CacheLimit >= 0, nameof(CacheLimit), "0 or more");
        Require(CachedViews >= 0, nameof(CachedViews), "0 or more");
        Require(HeldOutLimit >= 0, nameof(HeldOutLimit), "0 or more");
    }

    private static void Require(bool holds, string option, string range)
    {
        if (!holds)
            throw new FineTuningException($"The fine-tuning option {option} must be {range}.");
    }
}
