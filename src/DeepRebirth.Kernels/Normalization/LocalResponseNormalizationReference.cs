using System;

namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="LocalResponseNormalizationStep"/> in scalar code.</summary>
internal static unsafe class LocalResponseNormalizationReference
{
    public static void Run(LocalResponseNormalizationStep step, float* arena) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, image, channel, row, column));

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
