namespace DeepRebirth.FineTuning.Training;

/// <summary>Reports about once a second, with the speed over the last seconds.</summary>
internal sealed class ProgressReporter(IProgress<FineTuningProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Queue<(TimeSpan Time, long Views)> history = new();
    private TimeSpan last = TimeSpan.MinValue;

    /// <summary>Reports, unless the last report is too recent.</summary>
    /// <param name="state">Where training stands.</param>
    /// <param name="schedule">The stage's schedule.</param>
    /// <param name="now">The time used.</param>
    public void Report(TrainingState state, Schedule schedule, TimeSpan now)
    {
        if (progress is null || (last != TimeSpan.MinValue && now - last < Interval))
            return;
        last = now;
        history.Enqueue((now, state.Views));
        while (history.Count > 2 && now - history.Peek().Time > Window)
            history.Dequeue();
        (TimeSpan since, long views) = history.Peek();
        double? speed = state.Views > views ? (state.Views - views) / (now - since).TotalSeconds : null;

        TimeSpan inStage = now - state.StageStart;
        double fraction = schedule.Fraction(state.Step);
        LossPoint? measured = state.Curve.FindLast(point => point.HeldOutLoss is not null);
        progress.Report(new FineTuningProgress(
            state.Stage, state.Step, state.Views, state.SmoothLoss, measured?.Agreement, measured?.Accuracy, speed, now,
            fraction > 0 ? inStage * ((1 - fraction) / fraction) : null)
        {
            Fraction = fraction,
        });
    }
}
