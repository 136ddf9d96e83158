using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Local response normalization, a row of one channel block a unit: squares go to a scratch where the neighbouring channels of a pixel
/// lie side by side, so that a window's sum is a few unaligned loads.
/// </summary>
internal static unsafe class LocalResponseNormalizationKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int ScratchSize = 4096;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in LocalResponseNormalizationStep step, float* arena, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);

        // The blocks on either side that a window reaches into.
        int reach = ((step.Size / 2) + 15) / 16;
        int pitch = ((2 * reach) + 1) * 16;
        int pixels = Math.Max(1, ScratchSize / pitch);
        float* squares = stackalloc float[pixels * pitch];
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            for (int column = 0; column < output.Width; column += pixels)
            {
                int count = Math.Min(pixels, output.Width - column);
                for (int offset = -reach; offset <= reach; offset++)
                {
                    float* neighbour = input.Row(arena, image, block + offset, row) + (column * 16);
                    Square(neighbour, squares + ((offset + reach) * 16), pitch, count, input.Channels - ((block + offset) * 16), block + offset < 0);
                }

                float* first = squares + (reach * 16) - ((step.Size - 1) / 2);
                Normalize(step, input.Row(arena, image, block, row) + (column * 16), output.Row(arena, image, block, row) + (column * 16), first, pitch, count);
            }

            output.ClearBorder(arena, image, block, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square(float* input, float* squares, int pitch, int count, int channels, bool outside)
    {
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16)
        {
            if (outside || channels <= 0)
            {
                new Span<float>(squares, 16).Clear();
                continue;
            }

            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector value = TLanes.Load(input + lane);
                TLanes.Store(squares + lane, TLanes.Multiply(value, value));
            }

            for (int lane = channels; lane < 16; lane++)
                squares[lane] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(in LocalResponseNormalizationStep step, float* input, float* output, float* squares, int pitch, int count)
    {
        TVector scale = TLanes.Broadcast(step.Alpha / step.Size);
        TVector bias = TLanes.Broadcast(step.Bias);
        int size = step.Size;
        bool threeQuarters = step.Beta == 0.75f;
        for (int pixel = 0; pixel < count; pixel++, squares += pitch, input += 16, output += 16)
        {
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector sum = TLanes.Load(squares + lane);
                for (int i = 1; i < size; i++)
                    sum = TLanes.Add(sum, TLanes.Load(squares + lane + i));
                TVector divisor = TLanes.MultiplyAdd(scale, sum, bias);
                TVector value = TLanes.Load(input + lane);
                if (threeQuarters)
                {
                    // s^-0.75 = r * sqrt(r) with r = 1 / sqrt(s).
                    TVector root = TLanes.Divide(TLanes.Broadcast(1), TLanes.SquareRoot(divisor));
                    TLanes.Store(output + lane, TLanes.Multiply(TLanes.Multiply(value, root), TLanes.SquareRoot(root)));
                }
                else
                {
                    TLanes.Store(output + lane, divisor);
                    for (int i = lane; i < lane + TLanes.Count; i++)
                        output[i] = input[i] / MathF.Pow(output[i], step.Beta);
                }
            }
        }
    }
}
