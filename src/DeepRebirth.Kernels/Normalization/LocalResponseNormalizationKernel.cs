using System;
using System.Buffers;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Local response normalization, a row of all channels a unit: the squares of a few pixels go to a scratch where all channels of a pixel
/// lie side by side, between zeros, so that a window's sum is a few unaligned loads. What a channel needs of its neighbours is in the
/// scratch before any of them is written, so that the output may be the input.
/// </summary>
internal static unsafe class LocalResponseNormalizationKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int ScratchSize = 4096;
    private const int MostPixels = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in LocalResponseNormalizationStep step, float* arena, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        int margin = ((step.Size / 2) + 15) / 16 * 16;
        int pitch = margin + (input.Blocks * 16) + margin;
        int pixels = Math.Clamp(ScratchSize / pitch, 1, MostPixels);
        float[] rented = ArrayPool<float>.Shared.Rent(checked((pixels * pitch) + CacheLine.Floats));
        fixed (float* start = rented)
        {
            float* squares = CacheLine.Align(start);
            new Span<float>(squares, pixels * pitch).Clear();
            for (int unit = from; unit < to; unit++)
            {
                (int image, int row) = Math.DivRem(unit, output.Height);
                for (int column = 0; column < output.Width; column += pixels)
                {
                    int count = Math.Min(pixels, output.Width - column);
                    float* source = input.Row(arena, image, 0, row) + (column * 16);
                    TVector sum = TLanes.Broadcast(0);
                    for (int block = 0; block < input.Blocks; block++)
                        sum = TLanes.Add(sum, Square(source + ((nint)block * input.BlockPitch), squares + margin + (block * 16), pitch, count));
                    ClearBehind(input.Channels % 16, squares + margin + ((input.Blocks - 1) * 16), pitch, count);

                    bool areNormal = AreDivisorsNormal(step, sum);
                    float* target = output.Row(arena, image, 0, row) + (column * 16);
                    float* sums = squares + margin - ((step.Size - 1) / 2);
                    for (int block = 0; block < input.Blocks; block++)
                    {
                        (nint inputPlane, nint outputPlane) = ((nint)block * input.BlockPitch, (nint)block * output.BlockPitch);
                        if (step.Beta == 0.75f)
                            NormalizeFast(step, areNormal, source + inputPlane, target + outputPlane, sums + (block * 16), pitch, count);
                        else
                            Normalize(step, source + inputPlane, target + outputPlane, sums + (block * 16), pitch, count);
                    }

                    // Where a divisor may be zero or less, those of the lanes behind the last channel may, and NaN is not the zero that readers expect there.
                    if (step.Bias <= 0 || step.Alpha < 0)
                        ClearBehind(output.Channels % 16, target + ((nint)(output.Blocks - 1) * output.BlockPitch), 16, count);
                }

                for (int block = 0; output.HasBorder && block < output.Blocks; block++)
                    output.ClearBorder(arena, image, block, row);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Squares the pixels of a block; gives the sums of their squares, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TVector Square(float* input, float* squares, int pitch, int count)
    {
        TVector sum = TLanes.Broadcast(0);
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16)
        {
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector value = TLanes.Load(input + lane);
                TVector square = TLanes.Multiply(value, value);
                sum = TLanes.Add(sum, square);
                TLanes.Store(squares + lane, square);
            }
        }

        return sum;
    }

    /// <summary>
    /// Whether all divisors of some pixels are normal, by the sums of their squares: none is below the bias, and 32 times the largest sum of a lane is more than any
    /// window has, however either was rounded. Asked before a pixel is written, as its value may be lost then.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDivisorsNormal(in LocalResponseNormalizationStep step, TVector sum) =>
        step.Bias >= VectorStep.SmallestNormal
        && step.Alpha >= 0
        && TLanes.AreNormal(TLanes.MultiplyAdd(
            TLanes.Broadcast(step.Alpha / step.Size), TLanes.Multiply(sum, TLanes.Broadcast(32)), TLanes.Broadcast(step.Bias)));

    private static void ClearBehind(int channels, float* pixels, int pitch, int count)
    {
        for (int pixel = 0; channels > 0 && pixel < count; pixel++)
            new Span<float>(pixels + (pixel * pitch) + channels, 16 - channels).Clear();
    }

    /// <summary>With the usual exponent, 0.75: by estimates of roots, and by the roots themselves where a divisor may be no ordinary number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeFast(in LocalResponseNormalizationStep step, bool areNormal, float* input, float* output, float* squares, int pitch, int count)
    {
        if (!areNormal)
            NormalizeByRoots(step, input, output, squares, pitch, count);
        else if (step.Size == 5)
            NormalizeByEstimates(step, 5, input, output, squares, pitch, count);
        else
            NormalizeByEstimates(step, step.Size, input, output, squares, pitch, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NormalizeByEstimates(in LocalResponseNormalizationStep step, int size, float* input, float* output, float* squares, int pitch, int count)
    {
        TVector scale = TLanes.Broadcast(step.Alpha / step.Size);
        TVector bias = TLanes.Broadcast(step.Bias);
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16, output += 16)
        {
            // The next pixels: a block has too few in a row for the processor to see where they go on.
            TLanes.Prefetch((byte*)(input + (MostPixels * 16)));
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector divisor = TLanes.MultiplyAdd(scale, WindowSum(squares + lane, size), bias);
                TLanes.Store(output + lane, TLanes.Multiply(TLanes.Load(input + lane), EstimatePowerMinusThreeQuarters(divisor)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeByRoots(in LocalResponseNormalizationStep step, float* input, float* output, float* squares, int pitch, int count)
    {
        TVector scale = TLanes.Broadcast(step.Alpha / step.Size);
        TVector bias = TLanes.Broadcast(step.Bias);
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16, output += 16)
        {
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector divisor = TLanes.MultiplyAdd(scale, WindowSum(squares + lane, step.Size), bias);
                TVector reciprocalRoot = TLanes.Divide(TLanes.Broadcast(1), TLanes.SquareRoot(divisor));
                TVector power = TLanes.Multiply(reciprocalRoot, TLanes.SquareRoot(reciprocalRoot));
                TLanes.Store(output + lane, TLanes.Multiply(TLanes.Load(input + lane), power));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(in LocalResponseNormalizationStep step, float* input, float* output, float* squares, int pitch, int count)
    {
        float* divisors = stackalloc float[16];
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16, output += 16)
        {
            for (int lane = 0; lane < 16; lane += TLanes.Count)
                TLanes.Store(divisors + lane, WindowSum(squares + lane, step.Size));
            for (int lane = 0; lane < 16; lane++)
                output[lane] = input[lane] / MathF.Pow(step.Bias + (step.Alpha / step.Size * divisors[lane]), step.Beta);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WindowSum(float* squares, int size)
    {
        TVector sum = TLanes.Load(squares);
        if (size == 5)
        {
            TVector inner = TLanes.Add(TLanes.Load(squares + 1), TLanes.Load(squares + 2));
            return TLanes.Add(TLanes.Add(sum, inner), TLanes.Add(TLanes.Load(squares + 3), TLanes.Load(squares + 4)));
        }

        for (int i = 1; i < size; i++)
            sum = TLanes.Add(sum, TLanes.Load(squares + i));
        return sum;
    }

    /// <summary>
    /// s^-0.75 of a normal s: the third power of an estimate y of s^-0.25, improved by Newton's method to y^3 * (7 - 3 * s * y^4) / 4.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector EstimatePowerMinusThreeQuarters(TVector value)
    {
        TVector root = TLanes.Multiply(value, TLanes.EstimateReciprocalSquareRoot(value));
        TVector fourth = TLanes.EstimateReciprocalSquareRoot(root);
        TVector square = TLanes.Multiply(fourth, fourth);
        TVector error = TLanes.Multiply(TLanes.Multiply(value, TLanes.Broadcast(-0.75f)), square);
        TVector correction = TLanes.MultiplyAdd(error, square, TLanes.Broadcast(1.75f));
        return TLanes.Multiply(TLanes.Multiply(fourth, square), correction);
    }
}
