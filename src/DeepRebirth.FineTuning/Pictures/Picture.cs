namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A decoded picture: 8 bits a channel, red, green and blue interleaved, rows from top to bottom without padding.</summary>
public sealed class Picture
{
    /// <summary>Wraps pixels; the array is not copied.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="rgb"><paramref name="height"/> x <paramref name="width"/> x 3 bytes.</param>
    /// <exception cref="ArgumentException">The array's length does not fit the size.</exception>
    public Picture(int width, int height, byte[] rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(rgb);
        if (rgb.Length != 3L * width * height)
            throw new ArgumentException($"A picture of {width} x {height} pixels needs {3L * width * height} bytes, not {rgb.Length}.", nameof(rgb));
        Width = width;
        Height = height;
        Rgb = rgb;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels, shape <see cref="Height"/> x <see cref="Width"/> x 3.</summary>
    public byte[] Rgb { get; }
}
