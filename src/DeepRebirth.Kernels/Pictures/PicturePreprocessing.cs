using System;

namespace DeepRebirth.Kernels;

/// <summary>One number for each of a network's three input channels, in the network's order.</summary>
internal readonly record struct ColorValues(float First, float Second, float Third);

/// <summary>
/// From a picture to a network's input: brings the short side to a given length, crops the centre, orders the colours and computes
/// <c>(value * Scale - Mean) / Std</c>. A picture that is smaller than the crop is enlarged to cover it.
/// </summary>
internal readonly record struct PicturePreprocessing
{
    public PicturePreprocessing()
    {
    }

    /// <summary>The length in pixels that the short side is brought to before the crop; 0 leaves the picture as it is.</summary>
    public int Resize { get; init; }

    /// <summary>The rows of the centre crop; 0 for all.</summary>
    public int CropHeight { get; init; }

    /// <summary>The columns of the centre crop; 0 for all.</summary>
    public int CropWidth { get; init; }

    /// <summary>Whether the network's first channel is blue; otherwise it is red.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>Subtracted after scaling.</summary>
    public ColorValues Mean { get; init; }

    /// <summary>Divided by at last.</summary>
    public ColorValues Std { get; init; } = new(1, 1, 1);

    /// <summary>Multiplied with the samples, 0..255, at first.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Makes the network's input of a picture.</summary>
    /// <param name="rgb">Height x width x 3 bytes: red, green and blue of each pixel, row after row.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <param name="output">3 planes of crop height x crop width values.</param>
    /// <exception cref="ArgumentException">A length does not fit the sizes.</exception>
    public void Run(ReadOnlySpan<byte> rgb, int width, int height, Span<float> output)
    {
        if (width < 1 || height < 1 || rgb.Length != 3L * width * height)
            throw new ArgumentException($"A picture of {width} x {height} pixels has {3L * width * height} bytes of red, green and blue, not {rgb.Length}.", nameof(rgb));
        PictureView view = ViewOf(width, height);
        if (output.Length != 3L * view.Width * view.Height)
            throw new ArgumentException($"The input of 3 x {view.Height} x {view.Width} values needs {3L * view.Width * view.Height} floats, not {output.Length}.", nameof(output));

        PictureResampling.Run(this, rgb, width, height, view, output);
    }

    /// <summary>The part of the resized picture that a picture of these sizes becomes.</summary>
    public PictureView ViewOf(int width, int height)
    {
        int shortSide = Math.Min(width, height);
        int toWidth = Resize == 0 ? width : checked((int)((long)width * Resize / shortSide));
        int toHeight = Resize == 0 ? height : checked((int)((long)height * Resize / shortSide));
        int cropWidth = CropWidth == 0 ? toWidth : CropWidth;
        int cropHeight = CropHeight == 0 ? toHeight : CropHeight;
        if (toWidth < cropWidth || toHeight < cropHeight)
        {
            double cover = Math.Max((double)cropWidth / toWidth, (double)cropHeight / toHeight);
            toWidth = Math.Max(cropWidth, (int)(toWidth * cover));
            toHeight = Math.Max(cropHeight, (int)(toHeight * cover));
        }

        return new(toWidth, toHeight, (toWidth - cropWidth) / 2, (toHeight - cropHeight) / 2, cropWidth, cropHeight);
    }

    /// <summary>What is done with the samples of one of the network's channels.</summary>
    public ColorScale Of(int channel) => channel switch
    {
        0 => new(Scale, Mean.First, Std.First),
        1 => new(Scale, Mean.Second, Std.Second),
        _ => new(Scale, Mean.Third, Std.Third),
    };
}

/// <summary>The part of a resized picture that a network sees, in pixels of the resized picture.</summary>
internal readonly record struct PictureView(int ResizedWidth, int ResizedHeight, int Left, int Top, int Width, int Height);
