using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Packs the weights of a fully connected layer, <c>N x K</c>, as <see cref="GemmStep"/> reads them, <c>[N/16][K][16 n]</c>.</summary>
internal readonly record struct GemmWeightsStep : IStep
{
    public GemmWeightsStep()
    {
    }

    /// <summary>Floats from the plain weights' start to these.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where they go.</summary>
    public int TargetOffset { get; init; }

    public int InputFeatures { get; init; }

    public int OutputFeatures { get; init; }

    /// <summary>One unit a block of 16 outputs.</summary>
    public int Units => (OutputFeatures + 15) / 16;

    public StepWork Work => Units;

    /// <summary>The length of the packed weights in floats.</summary>
    public long PackedFloats => Units * 16L * InputFeatures;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int n = from * 16; n < Math.Min(to * 16, OutputFeatures); n++)
        {
            float* target = arena + TargetOffset + (n / 16 * 16L * InputFeatures) + (n % 16);
            float* source = weights + SourceOffset + ((long)n * InputFeatures);
            for (int k = 0; k < InputFeatures; k++)
                target[k * 16L] = source[k];
        }
    }
}
