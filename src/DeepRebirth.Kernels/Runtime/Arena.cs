using System;

namespace DeepRebirth.Kernels;

/// <summary>The activations of one prediction at a time, and the network's program over them.</summary>
/// <param name="schedule">All phases, for a team's threads.</param>
/// <param name="weights">The packed weights.</param>
internal sealed unsafe class Arena<TNetwork>(Schedule schedule, NetworkWeights weights) : IProgram, IDisposable
    where TNetwork : INetwork
{
    private readonly NativeFloats floats = new(TNetwork.ArenaFloats);
    private nint inputShift;

    /// <inheritdoc/>
    public Schedule Schedule => schedule;

    /// <summary>A part of the arena.</summary>
    public Span<float> Floats(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)length, (uint)floats.Length);
        return new Span<float>(floats.Pointer + offset, length);
    }

    /// <summary>Has the network's input read where it lies, until <see cref="ReadInputInArena"/>.</summary>
    /// <param name="values">The input; must not move while the network runs.</param>
    /// <param name="offset">Its place in the arena.</param>
    public void ReadInputAt(float* values, int offset) => inputShift = (nint)(values - (floats.Pointer + offset));

    /// <summary>Has the network's input read in the arena.</summary>
    public void ReadInputInArena() => inputShift = 0;

    /// <summary>Fills the inputs of an image of a batch.</summary>
    public void Fill(ReadOnlySpan<BatchTensor> inputs, int image)
    {
        foreach (BatchTensor input in inputs)
            input.Image(image).CopyTo(Floats(input.Offset, input.Length));
    }

    /// <summary>Copies the outputs of an image of a batch out.</summary>
    public void Empty(ReadOnlySpan<BatchTensor> outputs, int image)
    {
        foreach (BatchTensor output in outputs)
            Floats(output.Offset, output.Length).CopyTo(output.Image(image));
    }

    /// <inheritdoc/>
    public void Run(int step, int from, int to, int copy = 0) => TNetwork.Run(step, copy, inputShift, floats.Pointer, weights.Pointer, from, to);

    /// <summary>Runs the phases of a schedule on the calling thread.</summary>
    public void RunAlone(Schedule phases)
    {
        foreach (Phase phase in phases.Phases)
            phase.Run(this);
    }

    /// <inheritdoc/>
    public void Dispose() => floats.Dispose();
}
