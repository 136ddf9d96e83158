using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Depthwise convolution, a row of one channel block a unit.</summary>
internal static unsafe class DepthwiseConvolutionKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            float* taps = weights + step.WeightsOffset + ((long)block * step.KernelHeight * step.KernelWidth * 16);
            float* bias = weights + step.BiasOffset + (block * 16);
            float* source = input.Row(arena, image, block, (row * step.StrideY) - step.PadTop) - (step.PadLeft * 16);
            float* target = output.Row(arena, image, block, row);
            for (int column = 0; column < output.Width; column++)
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector sum = Pixel(step, source + (column * step.StrideX * 16) + lane, taps + lane, TLanes.Load(bias + lane));
                TLanes.Store(target + (column * 16) + lane, sum);
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, target, output.Width * 16);
            output.ClearBorder(arena, image, block, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pixel(in DepthwiseConvolutionStep step, float* source, float* taps, TVector sum)
    {
        nint rowPitch = step.DilationY * step.Input.RowPitch;
        nint tapPitch = step.DilationX * 16;
        int columns = step.KernelWidth;
        for (int ky = step.KernelHeight; ky > 0; ky--, source += rowPitch)
        {
            float* value = source;
            for (int kx = columns; kx > 0; kx--, value += tapPitch, taps += 16)
                sum = TLanes.MultiplyAdd(TLanes.Load(value), TLanes.Load(taps), sum);
        }

        return sum;
    }
}
