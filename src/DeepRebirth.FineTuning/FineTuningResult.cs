using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning;

/// <summary>A point of the loss curve.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Step">Steps done in this stage.</param>
/// <param name="TrainingLoss">The mean training loss since the point before; NaN for the first, at which nothing was trained yet.</param>
/// <param name="HeldOutLoss">The loss over the held-out inputs, or null where there are none.</param>
/// <param name="Agreement">The percentage of held-out inputs with the teacher's class, or null where the teacher was not asked.</param>
/// <param name="Accuracy">The percentage of labelled held-out inputs that are right, or null.</param>
public sealed record LossPoint(
    FineTuningStage Stage, int Step, double TrainingLoss, double? HeldOutLoss, double? Agreement, double? Accuracy);

/// <summary>What fine-tuning gave.</summary>
public sealed record FineTuningResult
{
    /// <summary>The student with its best weights. Never worse, by held-out loss, than the one that came in.</summary>
    public required Network Student { get; init; }

    /// <summary>The loss curve, from before the first step to the end.</summary>
    public required ImmutableArray<LossPoint> Curve { get; init; }

    /// <summary>Steps done in the stage <see cref="FineTuningStage.Network"/>.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// The step of that stage whose weights <see cref="Student"/> has; 0 also where those of the start, or of the first stage,
    /// were the best.
    /// </summary>
    public required int BestStep { get; init; }

    /// <summary>Inputs seen in all stages, repetitions included.</summary>
    public required long Views { get; init; }

    /// <summary>The time used, that before a resumption included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why training stopped early (the loss was no number, or grew without bound), or null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>The held-out loss before training, or null without held-out inputs.</summary>
    public double? InitialLoss => Curve.FirstOrDefault(point => point.Stage == FineTuningStage.Initial)?.HeldOutLoss;

    /// <summary>The held-out loss of <see cref="Student"/>, or null without held-out inputs.</summary>
    public double? BestLoss => Curve.Min(point => point.HeldOutLoss);
}
