using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Transforms the kernels g of a convolution, <c>M x C x r x r</c>, to <c>G g G'</c> and packs them as <see cref="WinogradConvolutionStep"/>
/// reads them, <c>[M/32][point][C][32 m]</c>, where the last group is 16 wide if M/16 is odd.
/// </summary>
internal readonly record struct WinogradWeightsStep : IStep
{
    public WinogradWeightsStep()
    {
    }

    public WinogradForm Form { get; init; }

    /// <summary>Floats from the plain weights' start to the first output channel's kernels.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where they go.</summary>
    public int TargetOffset { get; init; }

    public int OutputChannels { get; init; }

    public int InputChannels { get; init; }

    /// <summary>One unit a group of 32 output channels.</summary>
    public int Units => (OutputChannels + WinogradConvolutionStep.GroupWidth - 1) / WinogradConvolutionStep.GroupWidth;

    public StepWork Work => Units;

    /// <summary>The length of the packed kernels in floats.</summary>
    public long PackedFloats => (OutputChannels + 15L) / 16 * 16 * FloatsOfAnOutput;

    private long FloatsOfAnOutput => (InputChannels + 15L) / 16 * 16 * Form.Points();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        double[,] matrix = WinogradMatrices.Kernel(Form);
        (int size, int taps) = (Form.Inputs(), Form.Kernel());
        double* half = stackalloc double[size * taps];
        for (int m = from * WinogradConvolutionStep.GroupWidth; m < Math.Min(to * WinogradConvolutionStep.GroupWidth, OutputChannels); m++)
        {
            int lane = m % WinogradConvolutionStep.GroupWidth;
            int first = m - lane;
            int width = Math.Min(WinogradConvolutionStep.GroupWidth, (OutputChannels - first + 15) / 16 * 16);
            float* target = arena + TargetOffset + (first * FloatsOfAnOutput) + lane;
            long pointPitch = FloatsOfAnOutput / Form.Points() * width;
            float* source = weights + SourceOffset + ((long)m * InputChannels * taps * taps);
            for (int c = 0; c < InputChannels; c++, source += taps * taps, target += width)
            {
                MultiplyLeft(matrix, source, size, taps, half);
                for (int point = 0; point < size * size; point++)
                {
                    double sum = 0;
                    for (int tap = 0; tap < taps; tap++)
                        sum += half[(point / size * taps) + tap] * matrix[point % size, tap];
                    target[point * pointPitch] = (float)sum;
                }
            }
        }
    }

    /// <summary>G g, n x r.</summary>
    private static unsafe void MultiplyLeft(double[,] matrix, float* kernel, int size, int taps, double* product)
    {
        for (int i = 0; i < size; i++)
        for (int x = 0; x < taps; x++)
        {
            double sum = 0;
            for (int y = 0; y < taps; y++)
                sum += matrix[i, y] * kernel[(y * taps) + x];
            product[(i * taps) + x] = sum;
        }
    }
}
