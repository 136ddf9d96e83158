using System;

namespace DeepRebirth.Kernels;

/// <summary>Copies <c>[Outer][Count]</c> floats with separate pitches: Concat and Slice of plain tensors.</summary>
internal readonly record struct PlainCopyStep : IStep
{
    public PlainCopyStep()
    {
    }

    public int InputOffset { get; init; }

    public int OutputOffset { get; init; }

    public int Outer { get; init; } = 1;

    public int Count { get; init; }

    /// <summary>Floats from one outer element of the input to the next.</summary>
    public int InputPitch { get; init; }

    /// <summary>Floats from one outer element of the output to the next.</summary>
    public int OutputPitch { get; init; }

    public int Units => Outer;

    public StepWork Work => Units;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (long unit = from; unit < to; unit++)
            new Span<float>(arena + InputOffset + (unit * InputPitch), Count).CopyTo(new Span<float>(arena + OutputOffset + (unit * OutputPitch), Count));
    }
}
