using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// A network made ready to run: steps with fixed geometry, a place in the arena for every tensor, and packed weights. Immutable;
/// <see cref="Lowering"/> makes it, <see cref="ProgramRunner"/> runs it, <see cref="ManifestWriter"/> writes it down.
/// </summary>
public sealed class NetworkProgram
{
    internal NetworkProgram(MemoryPlan memory, PlainWeights plainWeights)
    {
        Memory = memory;
        PlainWeights = plainWeights;
    }

    /// <summary>The network's name.</summary>
    public required string Name { get; init; }

    /// <summary>The network's inputs, in its order: plain regions of the arena that the caller fills before a run.</summary>
    public required ImmutableArray<ProgramTensor> Inputs { get; init; }

    /// <summary>The network's outputs, in its order: plain regions of the arena that hold the results after a run.</summary>
    public required ImmutableArray<ProgramTensor> Outputs { get; init; }

    /// <summary>What the numbers of the first output mean.</summary>
    public required ScoreKind Scores { get; init; }

    /// <summary>The steps, in the order in which they run.</summary>
    public required ImmutableArray<ProgramStep> Steps { get; init; }

    /// <summary>
    /// The number of steps of every phase. The steps of a phase are independent of each other and may run at the same time, those with the
    /// largest units first; a phase begins when the one before it is complete.
    /// </summary>
    public required ImmutableArray<int> Phases { get; init; }

    /// <summary>Whether all readers of the network's only input can read it where the caller has it, so that nobody copies it into the arena.</summary>
    public bool ReadsInputInPlace => Steps.Any(step => step.ReadsInput);

    /// <summary>The phases through which the images of a batch go together; null where each image goes its own way to the end.</summary>
    public ProgramTail? Tail => ProgramTail.Of(Steps, Phases, Memory);

    /// <summary>The size of the arena, the working memory of one run, in floats; a multiple of 16.</summary>
    public int ArenaFloats => Memory.ArenaFloats;

    /// <summary>The packed weights of all steps. Each step's begin at a multiple of 16 floats (64 bytes).</summary>
    public required ReadOnlyMemory<float> Weights { get; init; }

    /// <summary>The weights as the network has them, and the steps that make <see cref="Weights"/> of them.</summary>
    internal PlainWeights PlainWeights { get; }

    /// <summary>Packs <see cref="PlainWeights"/>, as an app with compact weights does at start-up.</summary>
    /// <returns>What <see cref="Weights"/> holds.</returns>
    internal unsafe float[] Pack()
    {
        float[] plain = [.. PlainWeights.Values.SelectMany(values => values.ToArray())];
        var packed = new float[Weights.Length];
        fixed (float* source = plain)
        fixed (float* target = packed)
        {
            foreach (IStep step in PlainWeights.Packing)
                step.Run(target, source, 0, step.Units);
        }
        return packed;
    }

    /// <summary>Where everything lies in the arena, and when.</summary>
    internal MemoryPlan Memory { get; }

    /// <summary>The multiply-adds of one run that the network asks for (zeros that packing adds are not counted).</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);
}

/// <summary>An input or output of a program.</summary>
/// <param name="Name">The tensor's name in the network.</param>
/// <param name="Shape">The dimensions, the batch included.</param>
/// <param name="Offset">Floats from the arena's start to its row-major values.</param>
public sealed record ProgramTensor(string Name, TensorShape Shape, int Offset)
{
    /// <summary>Where an output lies that was left in channel blocks (<see cref="LoweringOptions.LeavesImages"/>): it has no row-major values.</summary>
    internal ImageTensor? Image { get; init; }
}
