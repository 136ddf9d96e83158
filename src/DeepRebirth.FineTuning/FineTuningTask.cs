using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning;

/// <summary>What to fine-tune: a student that is to behave like its teacher again.</summary>
public sealed record FineTuningTask
{
    /// <summary>
    /// The network to imitate: the original, best after the exact rewrites, since layers that both networks share are then computed once.
    /// </summary>
    public required Network Teacher { get; init; }

    /// <summary>The slim network, its new layers initialised. Same input and same output shape as the teacher.</summary>
    public required Network Student { get; init; }

    /// <summary>The places where the student has new layers, from the input to the output.</summary>
    public ImmutableArray<LearnedBlock> Blocks { get; init; } = [];

    /// <summary>What is trained on.</summary>
    public required ITrainingInputs Training { get; init; }

    /// <summary>What the best state is chosen by; not trained on. Null keeps the last state.</summary>
    public ITrainingInputs? HeldOut { get; init; }

    /// <summary>How to train.</summary>
    public FineTuningOptions Options { get; init; } = new();

    /// <summary>
    /// The file that keeps the state, so that the same task goes on where it was stopped, or null. It is deleted by nobody; a file of another
    /// task is ignored and replaced.
    /// </summary>
    public string? CheckpointPath { get; init; }
}
