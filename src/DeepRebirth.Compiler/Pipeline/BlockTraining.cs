using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Fine-tunes students with the options of a build.</summary>
internal sealed class BlockTraining(ModelOptions options, IPipelineObserver observer, CancellationToken cancellation)
{
    /// <summary>Trains the blocks of a student, and what lies behind them, to be like the teacher again.</summary>
    /// <param name="teacher">The network to be like.</param>
    /// <param name="student">The network to train.</param>
    /// <param name="blocks">What is new in it.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="time">The time that it may take.</param>
    /// <param name="checkpoint">The file that keeps its state.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint allows to go on.</exception>
    public FineTuningResult Run(Network teacher, Network student, IEnumerable<Slimming.LearnedBlock> blocks, PictureSets pictures, TimeSpan time, string checkpoint)
    {
        FineTuningResult result = FineTuner.Run(
            new FineTuningTask
            {
                Teacher = teacher,
                Student = student,
                Blocks = [.. blocks.Select(block => new FineTuning.LearnedBlock(block.Layers, block.TeacherOutput, block.StudentOutput))],
                Training = pictures.Training,
                HeldOut = pictures.HeldOut,
                Options = new FineTuningOptions { TimeBudget = time, Mode = options.FineTuning, Seed = options.Seed, Threads = options.Threads },
                CheckpointPath = checkpoint,
            },
            new Progress(observer),
            cancellation);
        if (result.Problem is { } problem)
            observer.Warn(new Diagnostic(DiagnosticCode.TrainingDiverged, options.Model, $"Fine-tuning stopped early and its best state is used: {problem}"));
        return result;
    }

    private sealed class Progress(IPipelineObserver observer) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => observer.Training(value);
    }
}
