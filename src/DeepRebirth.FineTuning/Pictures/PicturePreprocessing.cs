using System.Numerics;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// From interleaved bytes to planes of floats: resizes (bilinear, with a filter as wide as a pixel of the result, so that nothing aliases),
/// crops the centre, and computes <c>(value * Scale - Mean) / Std</c>. A picture that is smaller than the crop is enlarged to cover it.
/// </summary>
internal readonly record struct PicturePreprocessing
{
    /// <summary>Length that the short side is brought to before the crop; 0 leaves the picture as it is.</summary>
    public required int Resize { get; init; }

    /// <summary>Rows of the result.</summary>
    public required int CropHeight { get; init; }

    /// <summary>Columns of the result.</summary>
    public required int CropWidth { get; init; }

    /// <summary>Whether the first plane is blue, not red.</summary>
    public required bool BlueFirst { get; init; }

    /// <summary>Subtracted after scaling, in the planes' order.</summary>
    public required Vector3 Mean { get; init; }

    /// <summary>Divided by, in the planes' order.</summary>
    public required Vector3 Std { get; init; }

    /// <summary>Multiplied with the bytes.</summary>
    public required float Scale { get; init; }

    /// <summary>Turns a picture into a network's input.</summary>
    /// <param name="rgb">The picture, <paramref name="height"/> x <paramref name="width"/> x 3.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="input">3 x <see cref="CropHeight"/> x <see cref="CropWidth"/> values.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<byte> rgb, int width, int height, Span<float> input)
    {
        if (rgb.Length != 3L * width * height) throw new ArgumentException($"A picture of {width} x {height} has {3L * width * height} bytes, not {rgb.Length}.", nameof(rgb));
        if (input.Length != 3 * CropHeight * CropWidth) throw new ArgumentException($"The input takes {3 * CropHeight * CropWidth} values, not {input.Length}.", nameof(input));
        var (scaledWidth, scaledHeight) = ScaledSize(width, height);
        var columns = new ResizeFilter(width, scaledWidth, CropWidth);
        var rows = new ResizeFilter(height, scaledHeight, CropHeight);

        // Source rows are filtered along x as they are needed, and kept as long as a later row of the result may need them.
        var filtered = new float[rows.Taps][];
        var newest = -1;
        for (var y = 0; y < CropHeight; y++)
        {
            var first = rows.First(y);
            for (var row = Math.Max(newest + 1, first); row < first + rows.Taps; row++)
                columns.Apply(rgb.Slice(3 * width * row, 3 * width), filtered[row % rows.Taps] ??= new float[3 * CropWidth]);
            newest = first + rows.Taps - 1;
            WriteRow(filtered, first, rows.Weights(y), y, input);
        }
    }

    private (int Width, int Height) ScaledSize(int width, int height)
    {
        var (scaledWidth, scaledHeight) = Resize == 0 ? (width, height)
            : width < height ? (Resize, (int)Math.Min((long)Resize * height / width, int.MaxValue))
            : ((int)Math.Min((long)Resize * width / height, int.MaxValue), Resize);
        var cover = Math.Max((double)CropWidth / scaledWidth, (double)CropHeight / scaledHeight);
        return cover <= 1 ? (scaledWidth, scaledHeight)
            : (Math.Max(CropWidth, (int)(scaledWidth * cover)), Math.Max(CropHeight, (int)(scaledHeight * cover)));
    }

    private void WriteRow(float[][] filtered, int first, ReadOnlySpan<float> weights, int y, Span<float> input)
    {
        var plane = CropHeight * CropWidth;
        for (var channel = 0; channel < 3; channel++)
        {
            var target = input.Slice(channel * plane + y * CropWidth, CropWidth);
            target.Clear();
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var row = filtered[(first + tap) % weights.Length].AsSpan(BlueFirst ? 2 - channel : channel);
                for (var x = 0; x < target.Length; x++) target[x] += weights[tap] * row[3 * x];
            }
            for (var x = 0; x < target.Length; x++) target[x] = (target[x] * Scale - Mean[channel]) / Std[channel];
        }
    }
}
