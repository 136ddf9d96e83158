using System;

namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="LocalResponseNormalizationStep"/> in scalar code.</summary>
internal static unsafe class LocalResponseNormalizationReference
{
    public static void Run(in LocalResponseNormalizationStep step, float* arena)
    {
        ImageTensor output = step.Output;
        for (int image = 0; image < output.Images; image++)
        for (int channel = 0; channel < output.Blocks * output.BlockSize; channel++)
        for (int row = 0; row < output.Height; row++)
        {
            output.ClearBorder(arena, image, channel / output.BlockSize, row);
            for (int column = 0; column < output.Width; column++)
                *output.Pixel(arena, image, channel, row, column) = channel < output.Channels ? Pixel(step, arena, image, channel, row, column) : 0;
        }
    }

    private static float Pixel(in LocalResponseNormalizationStep step, float* arena, int image, int channel, int row, int column)
    {
        int first = Math.Max(0, channel - ((step.Size - 1) / 2));
        int last = Math.Min(step.Input.Channels - 1, channel + (step.Size / 2));
        double sum = 0;
        for (int neighbour = first; neighbour <= last; neighbour++)
        {
            double value = *step.Input.Pixel(arena, image, neighbour, row, column);
            sum += value * value;
        }

        return (float)(*step.Input.Pixel(arena, image, channel, row, column) / Math.Pow(step.Bias + (step.Alpha / step.Size * sum), step.Beta));
    }
}
