using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Packs the kernels of a depthwise convolution, <c>C x 1 x height x width</c>, as <see cref="DepthwiseConvolutionStep"/> reads them, <c>[C/16][ky][kx][16]</c>.</summary>
internal readonly record struct DepthwiseConvolutionWeightsStep : IStep
{
    public DepthwiseConvolutionWeightsStep()
    {
    }

    /// <summary>Floats from the plain weights' start to the kernels.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where they go.</summary>
    public int TargetOffset { get; init; }

    public int Channels { get; init; }

    /// <summary>The kernel's height times its width.</summary>
    public int Taps { get; init; }

    /// <summary>One unit a block of 16 channels.</summary>
    public int Units => (Channels + 15) / 16;

    public StepWork Work => Units;

    /// <summary>The length of the packed kernels in floats.</summary>
    public long PackedFloats => Units * 16L * Taps;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int c = from * 16; c < Math.Min(to * 16, Channels); c++)
        {
            float* target = arena + TargetOffset + (c / 16 * 16L * Taps) + (c % 16);
            float* source = weights + SourceOffset + ((long)c * Taps);
            for (int tap = 0; tap < Taps; tap++)
                target[tap * 16L] = source[tap];
        }
    }
}
