using System;

namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="PicturePreprocessing"/> in scalar code, sample by sample.</summary>
internal static class PictureReference
{
    public static void Run(in PicturePreprocessing preprocessing, ReadOnlySpan<byte> rgb, int width, int height, Span<float> output)
    {
        PictureView view = preprocessing.ViewOf(width, height);
        byte[] narrowed = Resize(rgb, height, 3 * width, 3, width, view.ResizedWidth, view.Left, view.Width);
        byte[] resized = Resize(narrowed, 1, 0, 3 * view.Width, height, view.ResizedHeight, view.Top, view.Height);
        for (int channel = 0; channel < 3; channel++)
        for (int y = 0; y < view.Height; y++)
        for (int x = 0; x < view.Width; x++)
        {
            ColorScale color = preprocessing.Of(channel);
            float sample = resized[(3 * ((y * view.Width) + x)) + (preprocessing.BlueFirst ? 2 - channel : channel)];
            output[(((channel * view.Height) + y) * view.Width) + x] = ((sample * color.Scale) - color.Mean) / color.Std;
        }
    }

    /// <summary>Resizes one direction; a place of it is so many bytes, which are computed alike.</summary>
    private static byte[] Resize(ReadOnlySpan<byte> source, int lines, int linePitch, int bytes, int inputs, int outputs, int start, int count)
    {
        var result = new byte[lines * count * bytes];
        double scale = (double)inputs / outputs;
        double support = Math.Max(scale, 1);
        for (int line = 0; line < lines; line++)
        for (int i = 0; i < count; i++)
        for (int b = 0; b < bytes; b++)
        {
            double centre = (start + i + 0.5) * scale;
            int from = Math.Max(0, (int)(centre - support + 0.5));
            int to = Math.Min(inputs, (int)(centre + support + 0.5));
            double whole = 0;
            for (int place = from; place < to; place++)
                whole += Triangle(place, centre, support);

            long sum = 1 << 21;
            for (int place = from; place < to; place++)
                sum += (long)(0.5 + (Triangle(place, centre, support) / whole * (1 << 22))) * source[(line * linePitch) + (place * bytes) + b];
            result[(((line * count) + i) * bytes) + b] = (byte)Math.Clamp(sum >> 22, 0, 255);
        }

        return result;
    }

    private static double Triangle(int place, double centre, double support) =>
        Math.Max(0, 1 - Math.Abs((place - centre + 0.5) / support));
}
