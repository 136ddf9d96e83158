using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Training;

/// <summary>One fine-tuning from start to end, or from a checkpoint to the end.</summary>
internal sealed class FineTuningRun : IDisposable
{
    private const float DistillationRate = 0.005f;
    private const float LabelRate = 0.001f;

    private readonly FineTuningTask task;
    private readonly StagePlan plan;
    private readonly FineTuningOptions options;
    private readonly CancellationToken cancellation;
    private readonly ProgressReporter reporter;
    private readonly byte[] fingerprint;
    private readonly TrainingState? resumed;
    private readonly Clock clock;
    private readonly RecordLayout layout;
    private readonly FrozenForward forward;
    private readonly ParameterSet parameters;

    /// <summary>Looks for a checkpoint and prepares the networks.</summary>
    public FineTuningRun(FineTuningTask task, StagePlan plan, IProgress<FineTuningProgress>? progress, CancellationToken cancellation)
    {
        this.task = task;
        this.plan = plan;
        this.cancellation = cancellation;
        options = task.Options;
        reporter = new ProgressReporter(progress, options.BatchSize);
        fingerprint = task.CheckpointPath is null ? [] : TaskFingerprint.Of(task);
        resumed = task.CheckpointPath is null ? null : Checkpoint.TryLoad(task.CheckpointPath, fingerprint);
        clock = new Clock(resumed?.Elapsed ?? TimeSpan.Zero);
        layout = new RecordLayout(plan);
        forward = new FrozenForward(plan.Frozen, options.Threads);
        parameters = new ParameterSet(plan.Trained, task.Student);
    }

    private int? AllSteps => options.MaxViews is { } views ? checked((int)((views + options.BatchSize - 1) / options.BatchSize)) : null;

    // Views are kept where computing them is most of the work, and where there is room for several: training that sees one and the same view
    // of each input again and again learns them by heart.
    private int KeptViews =>
        plan.IsMostlyFrozen && ViewCache.ViewsThatFit(options.CacheLimit, task.Training.Count, layout.Length, DifferentViews) == DifferentViews
            ? DifferentViews
            : 0;

    private int DifferentViews => task.Training.HasOneView ? Math.Min(1, options.CachedViews) : options.CachedViews;

    private Action<TrainingState>? Save =>
        task.CheckpointPath is { } path ? state => Checkpoint.Save(path, fingerprint, state) : null;

    /// <summary>Runs what is left to do.</summary>
    public FineTuningResult Run()
    {
        KeptAnswers? answers = KeptViews > 0 ? null : KeptAnswers.TryCreate(plan, task.Training, forward, options.MemoryLimit);
        using var source = ViewSource.OfTraining(task.Training, forward, layout, options.Threads, options.Seed, KeptViews, answers);
        using HeldOutViews? heldOut = task.HeldOut is null ? null : new HeldOutViews(task.HeldOut, forward, layout, options, plan.IsMostlyFrozen, cancellation);
        StagePlan? blocks = options is { BlockShare: > 0, Mode: FineTuningMode.Distillation } ? StagePlanner.PlanBlocks(task) : null;
        int? blockSteps = blocks is null ? 0 : (int?)Math.Round((AllSteps ?? 0) * options.BlockShare);
        TrainingState state = resumed ?? Begin(source, heldOut);
        if (blocks is not null && state.Stage != FineTuningStage.Network)
            state = RunBlocks(blocks, AllSteps is null ? null : blockSteps, state);

        // Only now: the stages' activations are never in memory at the same time.
        using var trainer = new DataParallel(plan, options, source, layout, parameters.All, cancellation);
        Optimizer optimizer = options.Mode == FineTuningMode.Distillation
            ? new RelativeAdam(parameters.All, options.WeightDecay)
            : new MomentumDescent(parameters.All, task.Blocks.SelectMany(block => block.NewLayers).ToHashSet(), options.WeightDecay);
        bool isNew = state.Stage != FineTuningStage.Network;
        if (isNew)
            BeginStage(state, FineTuningStage.Network);
        else
            Restore(state, parameters, optimizer);
        var stage = new StageRun(state, clock, trainer, optimizer, parameters, options, reporter)
        {
            HeldOut = heldOut,
            Save = Save,
            Rate = options.LearningRate ?? (options.Mode == FineTuningMode.Distillation ? DistillationRate : LabelRate),
            Time = options.TimeBudget - state.StageStart,
        };
        if (isNew)
        {
            TimeSpan start = clock.Elapsed;
            StartFromTheBetter(state, stage);
            TimeSpan look = clock.Elapsed - start;
            TimeSpan? left = options.TimeBudget - clock.Elapsed;
            state.PlannedLooks = StageRun.LooksIn(left, look);
            state.PlannedSteps = StepsFor(AllSteps - blockSteps, left, look * state.PlannedLooks, trainer, source);
            stage.SaveCheckpoint();
        }
        string? problem = stage.Run(cancellation);
        return Finish(state, stage, problem);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        parameters.Dispose();
        forward.Dispose();
    }

    /// <summary>Measures the student as it came in: the first point of the curve, and the best so far.</summary>
    private TrainingState Begin(ViewSource source, HeldOutViews? heldOut)
    {
        var state = new TrainingState { Stage = FineTuningStage.Initial };
        if (heldOut is { Count: > 0 })
        {
            using var trainer = new DataParallel(plan, options, source, layout, parameters.All, cancellation);
            Measurement measured = trainer.Measure(heldOut);
            state.Curve.Add(new LossPoint(FineTuningStage.Initial, 0, double.NaN, measured.MeanLoss, measured.Agreement, measured.Accuracy));
            state.BestLoss = measured.MeanLoss;
        }
        state.Best = parameters.Copy();
        return state;
    }

    /// <summary>The first stage. Its result goes into the parameters of the second.</summary>
    private TrainingState RunBlocks(StagePlan blocks, int? steps, TrainingState state)
    {
        using var blockParameters = new ParameterSet(blocks.Trained, task.Student);
        var blockLayout = new RecordLayout(blocks);
        using var blockForward = new FrozenForward(blocks.Frozen, options.Threads);
        using var source = ViewSource.OfTraining(task.Training, blockForward, blockLayout, options.Threads, options.Seed, keptViews: 0);
        using var trainer = new DataParallel(blocks, options, source, blockLayout, blockParameters.All, cancellation);
        var optimizer = new RelativeAdam(blockParameters.All, options.WeightDecay);
        bool isNew = state.Stage != FineTuningStage.Blocks;
        if (isNew)
            BeginStage(state, FineTuningStage.Blocks);
        else
            Restore(state, blockParameters, optimizer);
        TimeSpan? time = (options.TimeBudget - state.StageStart) * options.BlockShare;
        var stage = new StageRun(state, clock, trainer, optimizer, blockParameters, options, reporter)
        {
            Save = Save,
            Rate = options.BlockLearningRate,
            Time = time,
        };
        if (isNew)
        {
            state.PlannedLooks = StageRun.LooksIn(time, look: TimeSpan.Zero);
            state.PlannedSteps = StepsFor(steps, time, looks: TimeSpan.Zero, trainer, source);
            stage.SaveCheckpoint();
        }
        if (stage.Run(cancellation) is null)
        {
            using var all = new ParameterSet(plan.Trained, blockParameters.ApplyTo(task.Student));
            parameters.Restore(all.Copy());
        }
        state.Stage = FineTuningStage.Initial;
        return state;
    }

    private void BeginStage(TrainingState state, FineTuningStage stage)
    {
        (state.Stage, state.Step, state.StageStart) = (stage, 0, clock.Elapsed);
        (state.SmoothLoss, state.FirstLoss) = (double.NaN, double.NaN);
    }

    /// <summary>The steps of a stage: those asked for, or those that fit the time, whichever are fewer.</summary>
    private int StepsFor(int? steps, TimeSpan? time, TimeSpan looks, DataParallel trainer, ViewSource source) => time is not { } limit
        ? steps ?? 0
        : Math.Min(steps ?? int.MaxValue, StepEstimate.StepsIn(limit, looks, trainer, source, options.BatchSize));

    /// <summary>Where the first stage made the whole network worse, forgets it.</summary>
    private void StartFromTheBetter(TrainingState state, StageRun stage)
    {
        double before = state.BestLoss;
        stage.AddPoint();
        if (state.BestLoss >= before && double.IsFinite(before))
            parameters.Restore(state.Best);
    }

    private FineTuningResult Finish(TrainingState state, StageRun stage, string? problem)
    {
        bool measured = double.IsFinite(state.BestLoss);
        if (problem is null && (state.Curve.Count == 0 || state.Curve[^1].Step != state.Step))
            stage.AddPoint();
        if (measured || problem is not null)
            parameters.Restore(state.Best);
        else
            state.BestStep = state.Step;
        Network student = parameters.ApplyTo(task.Student);
        return new FineTuningResult
        {
            Student = student,
            Curve = [.. state.Curve],
            Steps = state.Step,
            BestStep = state.BestStep,
            Views = state.Views,
            Elapsed = clock.Elapsed,
            Problem = problem,
        };
    }

    private static void Restore(TrainingState state, ParameterSet parameters, Optimizer optimizer)
    {
        parameters.Restore(state.Values);
        state.Scales.CopyTo(optimizer.Scales, 0);
        foreach ((float[] from, float[] to) in state.First.Zip(optimizer.First).Concat(state.Second.Zip(optimizer.Second)))
            from.CopyTo(to, 0);
    }
}
