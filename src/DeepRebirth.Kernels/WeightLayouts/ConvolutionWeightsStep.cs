using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Packs the kernels of a direct convolution, <c>M x C/groups x height x width</c>, as <see cref="ConvolutionStep"/> reads them,
/// <c>[M/32][C/BlockSize][ky][kx][BlockSize c][32 m]</c>, where the last group is 16 wide if M/16 is odd. Neighbouring groups become one
/// dense convolution: an output channel has zeros for the input channels of other groups.
/// </summary>
internal readonly record struct ConvolutionWeightsStep : IStep
{
    public ConvolutionWeightsStep()
    {
    }

    /// <summary>Floats from the plain weights' start to the first output channel's kernels.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where they go.</summary>
    public int TargetOffset { get; init; }

    public int OutputChannels { get; init; }

    /// <summary>The input channels of all groups together.</summary>
    public int InputChannels { get; init; }

    public int Groups { get; init; } = 1;

    /// <summary>The kernel's height times its width.</summary>
    public int Taps { get; init; }

    /// <summary>The input's channel block.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>One unit a group of 32 output channels.</summary>
    public int Units => (OutputChannels + ConvolutionStep.GroupWidth - 1) / ConvolutionStep.GroupWidth;

    public StepWork Work => Units;

    /// <summary>The length of the packed kernels in floats.</summary>
    public long PackedFloats => (OutputChannels + 15L) / 16 * 16 * FloatsOfAnOutput;

    private long FloatsOfAnOutput => (InputChannels + BlockSize - 1L) / BlockSize * BlockSize * Taps;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        int inputs = InputChannels / Groups;
        int outputs = OutputChannels / Groups;
        for (int m = from * ConvolutionStep.GroupWidth; m < Math.Min(to * ConvolutionStep.GroupWidth, OutputChannels); m++)
        {
            int lane = m % ConvolutionStep.GroupWidth;
            int first = m - lane;
            int width = Math.Min(ConvolutionStep.GroupWidth, (OutputChannels - first + 15) / 16 * 16);
            float* target = arena + TargetOffset + (first * FloatsOfAnOutput) + lane;
            float* source = weights + SourceOffset + ((long)m * inputs * Taps);
            int firstInput = m / outputs * inputs;
            for (int c = firstInput; c < firstInput + inputs; c++)
            {
                float* line = target + (((c / BlockSize * BlockSize * (long)Taps) + (c % BlockSize)) * width);
                for (int tap = 0; tap < Taps; tap++)
                    line[(long)tap * BlockSize * width] = *source++;
            }
        }
    }
}
