using System;

namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="LocalResponseNormalizationStep"/> in scalar code.</summary>
internal static unsafe class LocalResponseNormalizationReference
{
    public static void Run(LocalResponseNormalizationStep step, float* arena)
    {
        float[,,,] values = Values(step.Input, arena);
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, values, image, channel, row, column));
    }

    /// <summary>A copy, as the output may be the input.</summary>
    private static float[,,,] Values(ImageTensor input, float* arena)
    {
        var values = new float[input.Images, input.Channels, input.Height, input.Width];
        for (int image = 0; image < input.Images; image++)
        for (int channel = 0; channel < input.Channels; channel++)
        for (int row = 0; row < input.Height; row++)
        for (int column = 0; column < input.Width; column++)
            values[image, channel, row, column] = *input.Pixel(arena, image, channel, row, column);
        return values;
    }

    private static float Pixel(in LocalResponseNormalizationStep step, float[,,,] values, int image, int channel, int row, int column)
    {
        int first = Math.Max(0, channel - ((step.Size - 1) / 2));
        int last = Math.Min(step.Input.Channels - 1, channel + (step.Size / 2));
        double sum = 0;
        for (int neighbour = first; neighbour <= last; neighbour++)
        {
            double value = values[image, neighbour, row, column];
            sum += value * value;
        }

        return (float)(values[image, channel, row, column] / Math.Pow(step.Bias + (step.Alpha / step.Size * sum), step.Beta));
    }
}
