namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A rectangle in a picture, in pixels and their parts.</summary>
internal readonly record struct PictureArea(double Left, double Top, double Width, double Height);

/// <summary>Bilinear sampling of a picture's area, with samples at pixel centres.</summary>
internal static class BilinearView
{
    /// <summary>Samples the area to a size, mirrors it, and changes contrast (around the view's mean) and brightness.</summary>
    public static Picture Sample(Picture picture, PictureArea area, PictureSize size, bool flip, float contrast, float brightness)
    {
        var columns = Taps(area.Left, area.Width, size.Width, picture.Width, flip);
        var rows = Taps(area.Top, area.Height, size.Height, picture.Height, flip: false);
        var samples = new float[3 * size.Height * size.Width];
        var sum = 0.0;
        for (var y = 0; y < size.Height; y++)
        {
            var (row0, row1, down) = rows[y];
            var upper = picture.Rgb.AsSpan(3 * picture.Width * row0, 3 * picture.Width);
            var lower = picture.Rgb.AsSpan(3 * picture.Width * row1, 3 * picture.Width);
            var target = samples.AsSpan(3 * size.Width * y, 3 * size.Width);
            for (var x = 0; x < size.Width; x++)
            {
                var (column0, column1, right) = columns[x];
                for (var channel = 0; channel < 3; channel++)
                {
                    float a = upper[3 * column0 + channel], b = upper[3 * column1 + channel];
                    float c = lower[3 * column0 + channel], d = lower[3 * column1 + channel];
                    var above = a + (b - a) * right;
                    var below = c + (d - c) * right;
                    var value = above + (below - above) * down;
                    target[3 * x + channel] = value;
                    sum += value;
                }
            }
        }
        return new Picture(size.Width, size.Height, ToBytes(samples, contrast, (float)(sum / samples.Length), brightness));
    }

    private static (int First, int Second, float Weight)[] Taps(double start, double length, int count, int available, bool flip)
    {
        var taps = new (int, int, float)[count];
        for (var i = 0; i < count; i++)
        {
            var position = Math.Clamp(start + (i + 0.5) * length / count - 0.5, 0, available - 1);
            var first = (int)position;
            taps[flip ? count - 1 - i : i] = (first, Math.Min(first + 1, available - 1), (float)(position - first));
        }
        return taps;
    }

    private static byte[] ToBytes(float[] samples, float contrast, float mean, float brightness)
    {
        var bytes = new byte[samples.Length];
        var offset = mean - mean * contrast + brightness + 0.5f;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(samples[i] * contrast + offset, 0, 255);
        return bytes;
    }
}
