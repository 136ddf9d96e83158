namespace DeepRebirth.FineTuning.Training;

/// <summary>Reports about once a second, with the speed over the last seconds of the stage, and what time the steps that are left take at that speed.</summary>
/// <param name="progress">Who is told, or null.</param>
/// <param name="batchSize">The pictures of a step.</param>
internal sealed class ProgressReporter(IProgress<FineTuningProgress>? progress, int batchSize)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Queue<(TimeSpan Time, long Views)> history = new();
    private TimeSpan last = TimeSpan.MinValue;
    private FineTuningStage stage;

    /// <summary>Reports, unless the last report is too recent.</summary>
    /// <param name="state">Where training stands.</param>
    /// <param name="schedule">The stage's schedule.</param>
    /// <param name="now">The time used.</param>
    public void Report(TrainingState state, Schedule schedule, TimeSpan now)
    {
        if (progress is null || (last != TimeSpan.MinValue && now - last < Interval))
            return;
        last = now;
        if (stage != state.Stage)
            history.Clear();
        stage = state.Stage;
        history.Enqueue((now, state.Views));
        while (history.Count > 2 && now - history.Peek().Time > Window)
            history.Dequeue();
        (TimeSpan since, long views) = history.Peek();
        double? speed = state.Views > views ? (state.Views - views) / (now - since).TotalSeconds : null;
        TimeSpan? left = speed is { } perSecond ? TimeSpan.FromSeconds((double)batchSize * (schedule.Steps - state.Step) / perSecond) : null;
        LossPoint? measured = state.Curve.FindLast(point => point.HeldOutLoss is not null);
        progress.Report(new FineTuningProgress(
            state.Stage, state.Step, state.Views, state.SmoothLoss, measured?.Agreement, measured?.Accuracy, speed, now, left)
        {
            Fraction = schedule.Fraction(state.Step),
        });
    }
}
