namespace DeepRebirth.FineTuning.Training;

/// <summary>Runs the steps of one stage: gradients, update, and now and then a look at the held-out inputs and a checkpoint.</summary>
internal sealed class StageRun(
    TrainingState state,
    Clock clock,
    DataParallel trainer,
    Optimizer optimizer,
    ParameterSet parameters,
    FineTuningOptions options,
    ProgressReporter reporter)
{
    private const double Smoothing = 0.05;
    private const double Explosion = 1000;
    private const int Patience = 4;

    // A machine that became slower than this, as a multiple of the time, makes the stage shorter.
    private const double LongestOverrun = 1.25;

    // Looks at the held-out inputs: at most so many, and of a short time at most this share.
    private const int MostLooks = 10;
    private const double LooksShare = 0.2;

    // So often a stage asks whether it will end in time.
    private const int TimeChecks = 10;

    private TimeSpan lastSave = clock.Elapsed;

    /// <summary>The held-out inputs, or null.</summary>
    public HeldOutViews? HeldOut { get; init; }

    /// <summary>Writes a checkpoint of the state; null keeps none.</summary>
    public Action<TrainingState>? Save { get; init; }

    /// <summary>The highest learning rate.</summary>
    public required float Rate { get; init; }

    /// <summary>The time that the stage's steps were planned for, or null.</summary>
    public TimeSpan? Time { get; init; }

    private Schedule Schedule => new(state.PlannedSteps);

    private TimeSpan InStage => clock.Elapsed - state.StageStart;

    /// <summary>Runs to the end of the schedule.</summary>
    /// <returns>Why training stopped early, or null.</returns>
    public string? Run(CancellationToken cancellation)
    {
        while (state.Step < state.PlannedSteps)
        {
            cancellation.ThrowIfCancellationRequested();
            double before = Schedule.Fraction(state.Step);
            float rate = Rate * (float)Schedule.Rate(state.Step);
            double loss = trainer.ComputeGradients((long)state.Step * options.BatchSize, options.BatchSize);
            if (Problem(loss) is { } problem)
                return problem;
            trainer.Update(optimizer, rate, state.Step + 1);
            Count(loss);
            double after = Schedule.Fraction(state.Step);
            if (Passes(before, after, state.PlannedLooks))
            {
                AddPoint();
                if (HasStoppedLearning)
                    break;
            }
            if (Passes(before, after, TimeChecks))
                EndInTime();
            if (Save is not null && clock.Elapsed - lastSave >= options.CheckpointInterval)
                SaveCheckpoint();
            reporter.Report(state, Schedule, clock.Elapsed);
        }
        return parameters.IsFinite() ? null : "The last step gave weights that are no numbers.";
    }

    /// <summary>How often a stage may look at the held-out inputs.</summary>
    /// <param name="time">The stage's time, or null.</param>
    /// <param name="look">What one look takes.</param>
    public static int LooksIn(TimeSpan? time, TimeSpan look) =>
        time is { } limit ? (int)Math.Clamp(LooksShare * limit.TotalSeconds / Math.Max(1e-9, look.TotalSeconds), 1, MostLooks) : MostLooks;

    /// <summary>Measures the held-out inputs and remembers the parameters where they are the best so far.</summary>
    public void AddPoint()
    {
        Measurement? measured = HeldOut is { Count: > 0 } views ? trainer.Measure(views) : null;
        state.Curve.Add(new LossPoint(
            state.Stage, state.Step, state.LossSteps > 0 ? state.LossSum / state.LossSteps : double.NaN,
            measured?.MeanLoss, measured?.Agreement, measured?.Accuracy));
        (state.LossSum, state.LossSteps) = (0, 0);
        if (measured is { } value && value.MeanLoss < state.BestLoss)
        {
            state.BestLoss = value.MeanLoss;
            state.BestStep = state.Step;
            state.Best = parameters.Copy();
        }
    }

    /// <summary>Writes a checkpoint now.</summary>
    public void SaveCheckpoint()
    {
        if (Save is null)
            return;
        state.Elapsed = clock.Elapsed;
        state.Values = parameters.Copy();
        state.First = [.. optimizer.First];
        state.Second = [.. optimizer.Second];
        state.Scales = optimizer.Scales;
        Save(state);
        lastSave = clock.Elapsed;
    }

    /// <summary>Whether the held-out loss has been worse than its best for several looks, each worse than the one before: it learns by heart.</summary>
    private bool HasStoppedLearning
    {
        get
        {
            LossPoint[] last = [.. state.Curve.TakeLast(Patience)];
            return last.Length == Patience && last.All(point => point.Stage == state.Stage && point.HeldOutLoss > state.BestLoss)
                && last.Zip(last.Skip(1)).All(pair => pair.Second.HeldOutLoss > pair.First.HeldOutLoss);
        }
    }

    /// <summary>Whether a step has completed another one of so many equal parts of the stage.</summary>
    private static bool Passes(double before, double after, int parts) => Math.Floor(after * parts) > Math.Floor(before * parts);

    /// <summary>Plans fewer steps where the machine has become so slow that the time would be overrun by far.</summary>
    private void EndInTime()
    {
        if (!options.ShortensOverruns || Time is not { } time || InStage / state.Step * state.PlannedSteps <= time * LongestOverrun)
            return;
        int possible = (int)((time - InStage) / (InStage / state.Step));
        state.PlannedSteps = Math.Min(state.PlannedSteps, state.Step + Math.Max(0, possible));
    }

    private void Count(double loss)
    {
        state.Step++;
        state.Views += options.BatchSize;
        state.SmoothLoss = double.IsNaN(state.SmoothLoss) ? loss : state.SmoothLoss + (Smoothing * (loss - state.SmoothLoss));
        state.LossSum += loss;
        state.LossSteps++;
    }

    private string? Problem(double loss)
    {
        if (!double.IsFinite(loss))
            return $"The loss of step {state.Step + 1} is {loss}: training has diverged at a learning rate of {Rate}.";
        if (double.IsNaN(state.FirstLoss))
            state.FirstLoss = loss;
        return loss > Explosion * (1 + state.FirstLoss)
            ? $"The loss rose from {state.FirstLoss:G4} to {loss:G4} by step {state.Step + 1}: training has diverged at a learning rate of {Rate}."
            : null;
    }
}
