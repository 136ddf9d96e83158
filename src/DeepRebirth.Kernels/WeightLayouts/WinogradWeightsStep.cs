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

    /// <summary>The kernels' rows and columns where they are those of a convolution of stride 2 whose phases are transformed (see <see cref="WinogradPhasesStep"/>); else 0.</summary>
    public int StridedKernel { get; init; }

    /// <summary>One unit a group of 32 output channels.</summary>
    public int Units => (OutputChannels + WinogradConvolutionStep.GroupWidth - 1) / WinogradConvolutionStep.GroupWidth;

    public StepWork Work => Units;

    /// <summary>The length of the packed kernels in floats.</summary>
    public long PackedFloats => (OutputChannels + 15L) / 16 * 16 * FloatsOfAnOutput;

    private long FloatsOfAnOutput => (StridedKernel > 0 ? 4 * InputChannels : (InputChannels + 15L) / 16 * 16) * Form.Points();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        double[,] matrix = WinogradMatrices.Kernel(Form);
        (int size, int taps) = (Form.Inputs(), Form.Kernel());
        double* half = stackalloc double[size * taps];
        float* phase = stackalloc float[taps * taps];
        for (int m = from * WinogradConvolutionStep.GroupWidth; m < Math.Min(to * WinogradConvolutionStep.GroupWidth, OutputChannels); m++)
        {
            int lane = m % WinogradConvolutionStep.GroupWidth;
            int first = m - lane;
            int width = Math.Min(WinogradConvolutionStep.GroupWidth, (OutputChannels - first + 15) / 16 * 16);
            float* target = arena + TargetOffset + (first * FloatsOfAnOutput) + lane;
            long pointPitch = FloatsOfAnOutput / Form.Points() * width;
            int kernel = StridedKernel > 0 ? StridedKernel : taps;
            float* source = weights + SourceOffset + ((long)m * InputChannels * kernel * kernel);
            for (int c = 0; c < (StridedKernel > 0 ? 4 * InputChannels : InputChannels); c++, target += width)
            {
                if (StridedKernel > 0)
                    GatherPhase(source, c, taps, phase);
                MultiplyLeft(matrix, StridedKernel > 0 ? phase : source + (c * taps * taps), size, taps, half);
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

    /// <summary>The taps of an output channel's kernels that a lane's phase and input channel meet; zeros behind the kernel's last.</summary>
    private unsafe void GatherPhase(float* kernels, int lane, int taps, float* target)
    {
        (int channel, int phase) = Math.DivRem(lane, 4);
        (int phaseRow, int phaseColumn) = Math.DivRem(phase, 2);
        kernels += channel * StridedKernel * StridedKernel;
        for (int y = 0; y < taps; y++)
        for (int x = 0; x < taps; x++)
        {
            (int row, int column) = ((2 * y) + phaseRow, (2 * x) + phaseColumn);
            target[(y * taps) + x] = row < StridedKernel && column < StridedKernel ? kernels[(row * StridedKernel) + column] : 0;
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
