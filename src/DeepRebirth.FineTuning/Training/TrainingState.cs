namespace DeepRebirth.FineTuning.Training;

/// <summary>Everything that training needs to go on: what a checkpoint holds.</summary>
internal sealed class TrainingState
{
    /// <summary>The stage.</summary>
    public FineTuningStage Stage { get; set; }

    /// <summary>Steps done in this stage.</summary>
    public int Step { get; set; }

    /// <summary>The steps that this stage is to have.</summary>
    public int PlannedSteps { get; set; }

    /// <summary>How often this stage is to look at the held-out inputs.</summary>
    public int PlannedLooks { get; set; }

    /// <summary>Pictures seen in all stages.</summary>
    public long Views { get; set; }

    /// <summary>The time used up to now.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The time that had been used when the stage began.</summary>
    public TimeSpan StageStart { get; set; }

    /// <summary>The loss curve.</summary>
    public List<LossPoint> Curve { get; set; } = [];

    /// <summary>The running mean of the loss.</summary>
    public double SmoothLoss { get; set; } = double.NaN;

    /// <summary>The loss of the stage's first step.</summary>
    public double FirstLoss { get; set; } = double.NaN;

    /// <summary>The sum of the losses since the last point of the curve.</summary>
    public double LossSum { get; set; }

    /// <summary>The steps since the last point of the curve.</summary>
    public int LossSteps { get; set; }

    /// <summary>The step with the lowest held-out loss.</summary>
    public int BestStep { get; set; }

    /// <summary>The lowest held-out loss.</summary>
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>The parameters with the lowest held-out loss.</summary>
    public float[][] Best { get; set; } = [];

    /// <summary>The parameters.</summary>
    public float[][] Values { get; set; } = [];

    /// <summary>The optimizer's first moments.</summary>
    public float[][] First { get; set; } = [];

    /// <summary>The optimizer's second moments.</summary>
    public float[][] Second { get; set; } = [];

    /// <summary>The optimizer's factors.</summary>
    public float[] Scales { get; set; } = [];
}
