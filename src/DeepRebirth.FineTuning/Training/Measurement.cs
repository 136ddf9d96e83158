namespace DeepRebirth.FineTuning.Training;

/// <summary>Sums over held-out pictures.</summary>
internal readonly record struct Measurement
{
    /// <summary>The pictures.</summary>
    public int Pictures { get; init; }

    /// <summary>The sum of their losses.</summary>
    public double Loss { get; init; }

    /// <summary>Those for which the teacher was asked.</summary>
    public int Compared { get; init; }

    /// <summary>Those to which student and teacher give the same class.</summary>
    public int Agreeing { get; init; }

    /// <summary>Those with a label.</summary>
    public int Labelled { get; init; }

    /// <summary>Those that are right.</summary>
    public int Right { get; init; }

    /// <summary>The mean loss.</summary>
    public double MeanLoss => Loss / Pictures;

    /// <summary>The percentage of agreement, or null where the teacher was not asked.</summary>
    public double? Agreement => Compared == 0 ? null : 100.0 * Agreeing / Compared;

    /// <summary>The percentage that is right, or null without labels.</summary>
    public double? Accuracy => Labelled == 0 ? null : 100.0 * Right / Labelled;

    /// <summary>Adds up.</summary>
    public static Measurement operator +(Measurement left, Measurement right) => new()
    {
        Pictures = left.Pictures + right.Pictures,
        Loss = left.Loss + right.Loss,
        Compared = left.Compared + right.Compared,
        Agreeing = left.Agreeing + right.Agreeing,
        Labelled = left.Labelled + right.Labelled,
        Right = left.Right + right.Right,
    };
}
