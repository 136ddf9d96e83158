using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Makes the factors of the kernels of a 1x1 convolution, <c>M x C</c> where M is a multiple of 32, and packs them as <see cref="StrassenConvolutionStep"/> reads them,
/// <c>[M/32][factor][C/16][8 c][16 m]</c>.
/// </summary>
internal readonly record struct StrassenWeightsStep : IStep
{
    private const int HalfWidth = StrassenConvolutionStep.GroupWidth / 2;

    public StrassenWeightsStep()
    {
    }

    /// <summary>Floats from the plain weights' start to the first output channel's kernels.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where they go.</summary>
    public int TargetOffset { get; init; }

    public int OutputChannels { get; init; }

    public int InputChannels { get; init; }

    /// <summary>One unit a group of output channels.</summary>
    public int Units => OutputChannels / StrassenConvolutionStep.GroupWidth;

    public StepWork Work => Units;

    /// <summary>The length of the packed kernels in floats.</summary>
    public long PackedFloats => Units * FloatsOfGroup;

    private long FloatsOfGroup => StrassenConvolutionStep.Factors * (long)Rows * HalfWidth;

    /// <summary>Half of the input channels, in whole half blocks.</summary>
    private int Rows => (InputChannels + 15) / 16 * StrassenInputStep.HalfBlock;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        long pitch = (long)Rows * HalfWidth;
        for (int group = from; group < to; group++)
        for (int k = 0; k < HalfWidth; k++)
        for (int c = 0; c < Rows; c++)
        {
            int output = (group * StrassenConvolutionStep.GroupWidth) + k;
            int input = (c / StrassenInputStep.HalfBlock * 16) + (c % StrassenInputStep.HalfBlock);
            double a11 = Weight(weights, output, input);
            double a12 = Weight(weights, output, input + StrassenInputStep.HalfBlock);
            double a21 = Weight(weights, output + HalfWidth, input);
            double a22 = Weight(weights, output + HalfWidth, input + StrassenInputStep.HalfBlock);
            double s1 = a21 + a22;
            double s2 = s1 - a11;
            float* target = arena + TargetOffset + (group * FloatsOfGroup) + (c * HalfWidth) + k;
            target[0] = (float)a11;
            target[pitch] = (float)a12;
            target[2 * pitch] = (float)(a12 - s2);
            target[3 * pitch] = (float)a22;
            target[4 * pitch] = (float)s1;
            target[5 * pitch] = (float)s2;
            target[6 * pitch] = (float)(a11 - a21);
        }
    }

    private unsafe float Weight(float* weights, int output, int input) =>
        input < InputChannels ? weights[SourceOffset + ((long)output * InputChannels) + input] : 0;
}
