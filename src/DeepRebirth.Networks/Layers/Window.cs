namespace DeepRebirth.Networks;

/// <summary>Zero or minus-infinity padding around an image, in pixels. Negative values are not allowed.</summary>
public readonly record struct Padding(int Top, int Left, int Bottom, int Right)
{
    /// <summary>No padding.</summary>
    public static Padding None => default;

    /// <summary>The same padding on all four sides.</summary>
    public static Padding All(int pixels) => new(pixels, pixels, pixels, pixels);

    /// <summary>Whether no side is padded.</summary>
    public bool IsNone => this == default;
}

/// <summary>How a kernel slides over an image: ONNX <c>kernel_shape</c>, <c>strides</c>, <c>dilations</c>, <c>pads</c> (resolved, never <c>auto_pad</c>).</summary>
public readonly record struct Window(int KernelHeight, int KernelWidth)
{
    /// <summary>Vertical step in pixels.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Horizontal step in pixels.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Vertical distance of neighbouring kernel taps in pixels.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Horizontal distance of neighbouring kernel taps in pixels.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>Padding around the image.</summary>
    public Padding Padding { get; init; }

    /// <summary>A square kernel.</summary>
    public static Window Square(int kernel, int stride = 1, int padding = 0) =>
        new(kernel, kernel) { StrideY = stride, StrideX = stride, Padding = Padding.All(padding) };

    /// <summary>The pixels that the dilated kernel spans vertically.</summary>
    public int SpanY => ((KernelHeight - 1) * DilationY) + 1;

    /// <summary>The pixels that the dilated kernel spans horizontally.</summary>
    public int SpanX => ((KernelWidth - 1) * DilationX) + 1;

    /// <summary>Whether both strides and both dilations are 1 and nothing is padded.</summary>
    public bool IsPointwise => KernelHeight == 1 && KernelWidth == 1 && Padding.IsNone && StrideY == 1 && StrideX == 1;

    /// <summary>For example <c>7x7 stride 2 pad 3</c>.</summary>
    public override string ToString()
    {
        string text = $"{KernelHeight}x{KernelWidth}";
        if (StrideY != 1 || StrideX != 1)
            text += StrideY == StrideX ? $" stride {StrideY}" : $" stride {StrideY},{StrideX}";
        if (DilationY != 1 || DilationX != 1)
            text += DilationY == DilationX ? $" dilation {DilationY}" : $" dilation {DilationY},{DilationX}";
        if (!Padding.IsNone)
        {
            text += Padding == Padding.All(Padding.Top)
                ? $" pad {Padding.Top}"
                : $" pad {Padding.Top},{Padding.Left},{Padding.Bottom},{Padding.Right}";
        }
        return text;
    }
}
