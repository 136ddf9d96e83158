using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Depthwise convolution, a row of one channel block a unit. For kernels of 3 x 3 the weights stay in registers.</summary>
internal static unsafe class DepthwiseConvolutionKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        bool isThree = step.KernelHeight == 3 && step.KernelWidth == 3;
        using var aside = new RowAside(output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            float* taps = weights + step.WeightsOffset + ((long)block * step.KernelHeight * step.KernelWidth * 16);
            float* bias = weights + step.BiasOffset + (block * 16);
            float* source = input.Row(arena, image, block, (row * step.StrideY) - step.PadTop) - (step.PadLeft * 16);
            float* target = aside.IsNeeded ? aside.Row : output.Row(arena, image, block, row);
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                if (isThree)
                    RunThree(step, source + lane, taps + lane, TLanes.Load(bias + lane), target + lane);
                else
                    RunAny(step, source + lane, taps + lane, TLanes.Load(bias + lane), target + lane);
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, target, output.Width * 16);
            if (aside.IsNeeded)
                ImageSlice.WriteRow(output, arena, unit, target);
            output.ClearBorder(arena, image, block, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunThree(in DepthwiseConvolutionStep step, float* source, float* taps, TVector bias, float* target)
    {
        nint row = (nint)step.DilationY * step.Input.RowPitch;
        nint tap = step.DilationX * 16;
        nint stride = step.StrideX * 16;
        TVector w0 = TLanes.Load(taps), w1 = TLanes.Load(taps + 16), w2 = TLanes.Load(taps + 32);
        TVector w3 = TLanes.Load(taps + 48), w4 = TLanes.Load(taps + 64), w5 = TLanes.Load(taps + 80);
        TVector w6 = TLanes.Load(taps + 96), w7 = TLanes.Load(taps + 112), w8 = TLanes.Load(taps + 128);
        float* middle = source + row;
        float* last = middle + row;
        for (int count = step.Output.Width; count > 0; count--)
        {
            TVector sum = TLanes.MultiplyAdd(TLanes.Load(source), w0, bias);
            sum = TLanes.MultiplyAdd(TLanes.Load(source + tap), w1, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(source + (2 * tap)), w2, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(middle), w3, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(middle + tap), w4, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(middle + (2 * tap)), w5, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(last), w6, sum);
            sum = TLanes.MultiplyAdd(TLanes.Load(last + tap), w7, sum);
            TLanes.Store(target, TLanes.MultiplyAdd(TLanes.Load(last + (2 * tap)), w8, sum));
            source += stride;
            middle += stride;
            last += stride;
            target += 16;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunAny(in DepthwiseConvolutionStep step, float* source, float* taps, TVector bias, float* target)
    {
        (int rows, int columns, int count) = (step.KernelHeight, step.KernelWidth, step.Output.Width);
        nint rowPitch = (nint)step.DilationY * step.Input.RowPitch;
        nint tapPitch = step.DilationX * 16;
        nint stride = step.StrideX * 16;
        for (; count > 0; count--, source += stride, target += 16)
        {
            TVector sum = bias;
            float* weight = taps;
            float* line = source;
            for (int y = 0; y < rows; y++, line += rowPitch)
            {
                float* value = line;
                for (int x = 0; x < columns; x++, value += tapPitch, weight += 16)
                    sum = TLanes.MultiplyAdd(TLanes.Load(value), TLanes.Load(weight), sum);
            }

            TLanes.Store(target, sum);
        }
    }
}
