using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Fine-tunes students with the options of a build.</summary>
internal sealed class BlockTraining(ModelOptions options, IPipelineObserver observer, CancellationToken cancellation)
{
    private const double SmallestRate = 0.0015;
    private const double MildDivergence = 0.08;
    private const double LargestFactor = 4;
    private const int ManyPictures = 50_000;

    /// <summary>Trains the blocks of a student, and what lies behind them, to be like the teacher again.</summary>
    /// <param name="teacher">The network to be like.</param>
    /// <param name="student">The network to train.</param>
    /// <param name="blocks">What is new in it.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="time">The time that it may take.</param>
    /// <param name="divergence">How far the student is from the teacher now, in nats; null where all is merged whatever it costs, and the number of pictures decides how fast it learns.</param>
    /// <param name="isWarm">Whether blocks have been trained before: alone, on the original's activations, they would forget what they have learned together.</param>
    /// <param name="checkpoint">The file that keeps its state.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint allows to go on.</exception>
    public FineTuningResult Run(Network teacher, Network student, IEnumerable<Slimming.LearnedBlock> blocks, PictureSets pictures, TimeSpan time, double? divergence, bool isWarm, string checkpoint)
    {
        FineTuningResult result = FineTuner.Run(
            new FineTuningTask
            {
                Teacher = teacher,
                Student = student,
                Blocks = [.. blocks.Select(block => new FineTuning.LearnedBlock(block.Layers, block.TeacherOutput, block.StudentOutput))],
                Training = pictures.Training,
                HeldOut = pictures.HeldOut,
                Options = OptionsFor(time, divergence, pictures.Training.Count, isWarm),
                CheckpointPath = checkpoint,
            },
            new Progress(observer),
            cancellation);
        if (result.Problem is { } problem)
            observer.Warn(new Diagnostic(DiagnosticCode.TrainingDiverged, options.Model, $"Fine-tuning stopped early and its best state is used: {problem}"));
        return result;
    }

    internal FineTuningOptions OptionsFor(TimeSpan time, double? divergence, int pictures, bool isWarm)
    {
        var defaults = new FineTuningOptions
        {
            TimeBudget = time,
            Mode = options.FineTuning,
            Seed = options.Seed,
            Threads = options.Threads,
            MemoryLimit = (long)options.Memory << 20,
        };
        defaults = defaults with { BlockShare = isWarm ? 0 : defaults.BlockShare };
        if (options.FineTuning != FineTuningMode.Distillation)
            return defaults;
        if (divergence is { } nats)
            return defaults with { LearningRate = LearningRate(nats) };
        return pictures >= ManyPictures ? LearningAnew(defaults, hasLabels: options.Metric != Metric.Agreement) : defaults;
    }

    // Little damage is made good by small steps, and large ones would add to it. Measured on GoogLeNet at 40,000 views: .0015 was best from .08 nats, .002 from .36.
    // A network whose answers are no numbers takes the smallest.
    internal static float LearningRate(double divergence) =>
        (float)(SmallestRate * (double.IsNaN(divergence) ? 1 : Math.Clamp(Math.Pow(divergence / MildDivergence, 0.25), 1, LargestFactor)));

    // The paper's steps leave little of what a network knew. Where there are pictures enough to learn it anew, large steps over large batches learn fewer of them by heart, softer answers and the labels
    // say more of each, and the blocks' outputs nothing that the answers do not; without them a teacher that is asked once will do. Measured on a sign network, in PyTorch with this loss and optimizer (docs/experiments.md).
    private static FineTuningOptions LearningAnew(FineTuningOptions options, bool hasLabels) => options with
    {
        BatchSize = 256,
        LearningRate = 0.03f,
        Temperature = 4,
        FeatureWeight = 0,
        LabelWeight = hasLabels ? 0.5f : 0,
    };

    private sealed class Progress(IPipelineObserver observer) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => observer.Training(value);
    }
}
