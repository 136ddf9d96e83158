using System.Collections.Immutable;

namespace DeepRebirth.FineTuning;

/// <summary>How well a network classifies. Percentages are from 0 to 100.</summary>
public sealed record EvaluationResult
{
    /// <summary>The inputs that were read and evaluated.</summary>
    public required int Images { get; init; }

    /// <summary>Those of them with a known label.</summary>
    public required int Labelled { get; init; }

    /// <summary>
    /// The percentage of labelled inputs whose class has the highest output; null without labels. Equal outputs rank by index.
    /// </summary>
    public double? Top1 { get; init; }

    /// <summary>The percentage of labelled inputs whose class is among the five highest outputs; null without labels.</summary>
    public double? Top5 { get; init; }

    /// <summary>The percentage of inputs to which the other network gives the same class; null where it was compared with none.</summary>
    public double? Agreement { get; init; }

    /// <summary>
    /// The mean Kullback-Leibler divergence KL(other || this) of the class probabilities in nats; null where it was compared with
    /// none.
    /// </summary>
    public double? KullbackLeibler { get; init; }

    /// <summary>The inputs to which the network's outputs are no numbers (NaN or infinite).</summary>
    public int Unanswered => Inputs.Count(input => input.Prediction == InputResult.NoAnswer);

    /// <summary>The inputs to which the other network's outputs are no numbers.</summary>
    public int OtherUnanswered => Inputs.Count(input => input.OtherPrediction == InputResult.NoAnswer);

    /// <summary>What each input gave, in the order of the inputs, so that differences between networks can be paired.</summary>
    public ImmutableArray<InputResult> Inputs { get; init; } = [];
}

/// <summary>What one input gave.</summary>
/// <param name="Index">The input's number in its source.</param>
/// <param name="Prediction">The class with the highest output, or <see cref="NoAnswer"/>.</param>
/// <param name="Label">The right class, or null.</param>
/// <param name="Rank">The right class's place among the outputs, 0 the highest, or null without label.</param>
/// <param name="OtherPrediction">The other network's class, or null.</param>
public sealed record InputResult(int Index, int Prediction, int? Label, int? Rank, int? OtherPrediction)
{
    /// <summary>The prediction of a network whose outputs are no numbers (NaN or infinite): no class, and never right.</summary>
    public const int NoAnswer = -1;

    /// <summary>Whether the right class has the highest output.</summary>
    public bool Top1 => Rank == 0;

    /// <summary>Whether the right class is among the five highest outputs.</summary>
    public bool Top5 => Rank is < 5;
}
