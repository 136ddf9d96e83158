using System.Numerics;
using System.Runtime.InteropServices;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A rectangle in a picture, in pixels and their parts.</summary>
internal readonly record struct PictureArea(double Left, double Top, double Width, double Height);

/// <summary>Bilinear sampling of a picture's area, with samples at pixel centres.</summary>
internal static class BilinearView
{
    // A view's samples, kept from view to view: they are large enough for each new array to be a burden on the garbage collector.
    [ThreadStatic]
    private static float[]? kept;

    /// <summary>Samples the area to a size, mirrors it, and changes contrast (around the view's mean) and brightness.</summary>
    public static Picture Sample(Picture picture, PictureArea area, PictureSize size, bool flip, float contrast, float brightness)
    {
        (int First, int Second, float Weight)[] columns = Taps(area.Left, area.Width, size.Width, picture.Width, flip);
        (int First, int Second, float Weight)[] rows = Taps(area.Top, area.Height, size.Height, picture.Height, flip: false);
        int width = 3 * size.Width;
        Span<float> samples = Memory((size.Height + 2) * width);
        Span<float> above = samples.Slice(size.Height * width, width);
        Span<float> below = samples[((size.Height + 1) * width)..];
        (int rowAbove, int rowBelow) = (-1, -1);
        double sum = 0.0;
        for (int y = 0; y < size.Height; y++)
        {
            (int row0, int row1, float down) = rows[y];
            if (row0 == rowBelow)
            {
                Span<float> freed = above;
                above = below;
                below = freed;
                (rowAbove, rowBelow) = (rowBelow, rowAbove);
            }
            Narrow(picture, row0, ref rowAbove, columns, above);
            Narrow(picture, row1, ref rowBelow, columns, below);
            sum += Mix(above, below, down, samples.Slice(y * width, width));
        }
        samples = samples[..(size.Height * width)];
        return new Picture(size.Width, size.Height, ToBytes(samples, contrast, (float)(sum / samples.Length), brightness));
    }

    /// <summary>Samples a row of the picture to the view's width, where it is not the one that is there already.</summary>
    private static void Narrow(Picture picture, int row, ref int present, (int First, int Second, float Weight)[] columns, Span<float> target)
    {
        if (row == present)
            return;
        present = row;
        Span<byte> source = picture.Rgb.AsSpan(3 * picture.Width * row, 3 * picture.Width);
        for (int x = 0; x < columns.Length; x++)
        {
            (int first, int second, float right) = columns[x];
            Span<byte> left = source.Slice(3 * first, 3);
            Span<byte> next = source.Slice(3 * second, 3);
            for (int channel = 0; channel < 3; channel++)
                target[3 * x + channel] = left[channel] + (next[channel] - left[channel]) * right;
        }
    }

    /// <summary>A row between two rows, and the sum of its values.</summary>
    private static double Mix(ReadOnlySpan<float> above, ReadOnlySpan<float> below, float down, Span<float> target)
    {
        Vector<double> sums = Vector<double>.Zero;
        ReadOnlySpan<Vector<float>> upper = Vectors(above);
        ReadOnlySpan<Vector<float>> lower = Vectors(below);
        Span<Vector<float>> mixed = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (int i = 0; i < mixed.Length; i++)
        {
            mixed[i] = upper[i] + (lower[i] - upper[i]) * down;
            Vector.Widen(mixed[i], out Vector<double> first, out Vector<double> second);
            sums += first + second;
        }
        double sum = Vector.Sum(sums);
        for (int i = mixed.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] = above[i] + (below[i] - above[i]) * down;
            sum += target[i];
        }
        return sum;
    }

    private static (int First, int Second, float Weight)[] Taps(double start, double length, int count, int available, bool flip)
    {
        var taps = new (int, int, float)[count];
        for (int i = 0; i < count; i++)
        {
            double position = Math.Clamp(start + (i + 0.5) * length / count - 0.5, 0, available - 1);
            int first = (int)position;
            taps[flip ? count - 1 - i : i] = (first, Math.Min(first + 1, available - 1), (float)(position - first));
        }
        return taps;
    }

    private static byte[] ToBytes(ReadOnlySpan<float> samples, float contrast, float mean, float brightness)
    {
        byte[] bytes = new byte[samples.Length];
        float offset = mean - mean * contrast + brightness + 0.5f;
        ReadOnlySpan<Vector<float>> vectors = Vectors(samples);
        Span<Vector<byte>> narrow = MemoryMarshal.Cast<byte, Vector<byte>>(bytes.AsSpan());
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = Vector.Narrow(
                Vector.Narrow(ToIntegers(vectors[4 * i], contrast, offset), ToIntegers(vectors[4 * i + 1], contrast, offset)),
                Vector.Narrow(ToIntegers(vectors[4 * i + 2], contrast, offset), ToIntegers(vectors[4 * i + 3], contrast, offset)));
        }
        for (int i = narrow.Length * Vector<byte>.Count; i < bytes.Length; i++)
            bytes[i] = (byte)Math.Clamp(samples[i] * contrast + offset, 0, 255);
        return bytes;
    }

    private static Vector<uint> ToIntegers(Vector<float> samples, float contrast, float offset) =>
        Vector.ConvertToInt32(Vector.Min(Vector.Max(samples * contrast + new Vector<float>(offset), Vector<float>.Zero), new Vector<float>(255))).As<int, uint>();

    private static ReadOnlySpan<Vector<float>> Vectors(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static Span<float> Memory(int length)
    {
        if (kept is null || kept.Length < length)
            kept = new float[length];
        return kept.AsSpan(0, length);
    }
}
