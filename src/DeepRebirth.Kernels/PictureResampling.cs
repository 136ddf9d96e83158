using System;
using System.Buffers;

namespace DeepRebirth.Kernels;

/// <summary>
/// Resizes pictures with an antialiased triangle filter ("bilinear"), first along rows, then along columns, each result rounded to a
/// byte: the same bytes that the Pillow library gives, which most networks were trained on.
/// </summary>
internal static class PictureResampling
{
    private const int FractionBits = 22;

    /// <summary>Computes the pixels of a view.</summary>
    /// <param name="rgb">The picture: red, green and blue of each pixel.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <param name="view">The wanted part of the resized picture.</param>
    /// <param name="result">View height x view width x 3 bytes.</param>
    public static void Run(ReadOnlySpan<byte> rgb, int width, int height, PictureView view, Span<byte> result)
    {
        Filter columns = Filter.Create(width, view.ResizedWidth, view.Left, view.Width);
        Filter rows = Filter.Create(height, view.ResizedHeight, view.Top, view.Height);
        int firstRow = rows.First(0);
        int lastRow = rows.First(view.Height - 1) + rows.Weights(view.Height - 1).Length - 1;
        int pitch = 3 * view.Width;
        byte[] narrowed = ArrayPool<byte>.Shared.Rent(checked((lastRow - firstRow + 1) * pitch));
        for (int y = firstRow; y <= lastRow; y++)
        {
            ReadOnlySpan<byte> source = rgb.Slice(3 * y * width, 3 * width);
            Span<byte> target = narrowed.AsSpan((y - firstRow) * pitch, pitch);
            for (int x = 0; x < view.Width; x++)
            {
                ReadOnlySpan<byte> window = source[(3 * columns.First(x))..];
                for (int color = 0; color < 3; color++)
                    target[(3 * x) + color] = Sum(window[color..], 3, columns.Weights(x));
            }
        }

        for (int y = 0; y < view.Height; y++)
        {
            ReadOnlySpan<byte> source = narrowed.AsSpan((rows.First(y) - firstRow) * pitch);
            Span<byte> target = result.Slice(y * pitch, pitch);
            for (int x = 0; x < target.Length; x++)
                target[x] = Sum(source[x..], pitch, rows.Weights(y));
        }

        ArrayPool<byte>.Shared.Return(narrowed);
        columns.Release();
        rows.Release();
    }

    private static byte Sum(ReadOnlySpan<byte> samples, int pitch, ReadOnlySpan<int> weights)
    {
        int sum = 1 << (FractionBits - 1);
        for (int i = 0; i < weights.Length; i++)
            sum += samples[i * pitch] * weights[i];
        return (byte)Math.Clamp(sum >> FractionBits, 0, 255);
    }

    /// <summary>For each output place: the first input place that counts, the number of them, and their weights in fixed point.</summary>
    private readonly struct Filter(int[] table, int pitch)
    {
        public static Filter Create(int inputs, int outputs, int start, int count)
        {
            double scale = (double)inputs / outputs;
            double support = Math.Max(scale, 1);
            int pitch = ((int)Math.Ceiling(support) * 2) + 3;
            int[] table = ArrayPool<int>.Shared.Rent(checked(count * pitch));
            for (int i = 0; i < count; i++)
            {
                double centre = (start + i + 0.5) * scale;
                int from = Math.Max(0, (int)(centre - support + 0.5));
                int to = Math.Min(inputs, (int)(centre + support + 0.5));
                double sum = 0;
                for (int place = from; place < to; place++)
                    sum += Triangle(place, centre, support);

                Span<int> entry = table.AsSpan(i * pitch, pitch);
                (entry[0], entry[1]) = (from, to - from);
                for (int place = from; place < to; place++)
                    entry[2 + place - from] = (int)(0.5 + (Triangle(place, centre, support) / sum * (1 << FractionBits)));
            }

            return new(table, pitch);
        }

        public int First(int output) => table[output * pitch];

        public ReadOnlySpan<int> Weights(int output) => table.AsSpan((output * pitch) + 2, table[(output * pitch) + 1]);

        public void Release() => ArrayPool<int>.Shared.Return(table);

        private static double Triangle(int place, double centre, double support) =>
            Math.Max(0, 1 - Math.Abs((place - centre + 0.5) / support));
    }
}
