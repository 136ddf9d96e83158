namespace DeepRebirth.FineTuning;

/// <summary>The stages of a fine-tuning.</summary>
public enum FineTuningStage
{
    /// <summary>Nothing is trained yet: the student as it came in.</summary>
    Initial,

    /// <summary>The new layers learn alone, each block from the teacher's activations.</summary>
    Blocks,

    /// <summary>The whole student learns from the teacher's outputs or from labels.</summary>
    Network,
}

/// <summary>Where a fine-tuning stands; reported about once a second.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Step">Steps done in this stage.</param>
/// <param name="Views">Inputs seen so far, in all stages, repetitions included.</param>
/// <param name="Loss">The training loss, averaged over about the last twenty steps.</param>
/// <param name="Agreement">
/// The percentage of held-out inputs to which student and teacher give the same class, when last measured; null before, without
/// held-out inputs, and in training from labels.
/// </param>
/// <param name="Accuracy">The percentage of labelled held-out inputs that the student gets right, when last measured.</param>
/// <param name="InputsPerSecond">The speed over the last seconds; null until it is known.</param>
/// <param name="Elapsed">The time used so far, that before a resumption included.</param>
/// <param name="TimeLeft">An estimate of the time to the end of the stage; null until it is known.</param>
public sealed record FineTuningProgress(
    FineTuningStage Stage,
    int Step,
    long Views,
    double Loss,
    double? Agreement,
    double? Accuracy,
    double? InputsPerSecond,
    TimeSpan Elapsed,
    TimeSpan? TimeLeft)
{
    /// <summary>The share of the stage that is done, from 0 to 1.</summary>
    public double Fraction { get; init; }
}
