using System;

namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="MaxPoolingStep"/> and <see cref="AveragePoolingStep"/> in scalar code. A NaN in a window is its maximum.</summary>
internal static unsafe class PoolingReference
{
    public static void Run(MaxPoolingStep step, float* arena) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, image, channel, row, column));

    public static void Run(AveragePoolingStep step, float* arena) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, image, channel, row, column));

    private static float Pixel(in MaxPoolingStep step, float* arena, int image, int channel, int row, int column)
    {
        float maximum = float.NegativeInfinity;
        for (int ky = 0; ky < step.KernelHeight; ky++)
        for (int kx = 0; kx < step.KernelWidth; kx++)
        {
            int y = (row * step.StrideY) + (ky * step.DilationY) - step.PadTop;
            int x = (column * step.StrideX) + (kx * step.DilationX) - step.PadLeft;
            if (y >= 0 && y < step.Input.Height && x >= 0 && x < step.Input.Width)
                maximum = MathF.Max(maximum, *step.Input.Pixel(arena, image, channel, y, x));
        }

        return step.Activation.Apply(maximum);
    }

    private static float Pixel(in AveragePoolingStep step, float* arena, int image, int channel, int row, int column)
    {
        double sum = 0;
        int inside = 0;
        int padded = 0;
        for (int ky = 0; ky < step.KernelHeight; ky++)
        for (int kx = 0; kx < step.KernelWidth; kx++)
        {
            int y = (row * step.StrideY) + (ky * step.DilationY) - step.PadTop;
            int x = (column * step.StrideX) + (kx * step.DilationX) - step.PadLeft;
            if (y < step.Input.Height + step.PadBottom && x < step.Input.Width + step.PadRight)
                padded++;
            if (y >= 0 && y < step.Input.Height && x >= 0 && x < step.Input.Width)
            {
                inside++;
                sum += *step.Input.Pixel(arena, image, channel, y, x);
            }
        }

        return step.Activation.Apply((float)(sum / Math.Max(1, step.CountIncludePad ? padded : inside)));
    }
}
