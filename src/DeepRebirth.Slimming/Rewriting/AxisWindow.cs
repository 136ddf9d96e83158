using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>A <see cref="Window"/> along one axis of the image.</summary>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The step between neighbouring outputs.</param>
/// <param name="Dilation">The distance of neighbouring taps.</param>
/// <param name="Lead">The padding in front.</param>
/// <param name="Trail">The padding behind.</param>
internal readonly record struct AxisWindow(int Kernel, int Stride, int Dilation, int Lead, int Trail)
{
    /// <summary>The pixels that the dilated kernel spans.</summary>
    public int Span => ((Kernel - 1) * Dilation) + 1;

    /// <summary>The vertical part of a window.</summary>
    public static AxisWindow Vertical(Window window) =>
        new(window.KernelHeight, window.StrideY, window.DilationY, window.Padding.Top, window.Padding.Bottom);

    /// <summary>The horizontal part of a window.</summary>
    public static AxisWindow Horizontal(Window window) =>
        new(window.KernelWidth, window.StrideX, window.DilationX, window.Padding.Left, window.Padding.Right);

    /// <summary>The window of two axes.</summary>
    public static Window Join(AxisWindow vertical, AxisWindow horizontal) => new(vertical.Kernel, horizontal.Kernel)
    {
        StrideY = vertical.Stride,
        StrideX = horizontal.Stride,
        DilationY = vertical.Dilation,
        DilationX = horizontal.Dilation,
        Padding = new Padding(vertical.Lead, horizontal.Lead, vertical.Trail, horizontal.Trail),
    };
}

/// <summary>
/// A window that takes over the stride of a pool behind it, along one axis.
/// <para>
/// With a pool of span k, stride q and padding r behind a convolution of stride s and padding p, the new stride is <c>s * q</c>, and the new
/// output i must lie where the old convolution had its output at the centre of the pool's window i, which is <c>i * q - r + (k - 1) / 2</c>.
/// So the new padding in front is <c>p - ((k - 1) / 2 - r) * s</c>, and that behind is what the pool's output size asks for. For a pool of
/// 3x3, stride 2, this turns 7x7/2 padding 3 into 7x7/4 padding (1, 2), 3x3 padding 1 into 3x3/2 padding (0, 1), 5x5 padding 2 into 5x5/2
/// padding (1, 2). A larger window than the pool's centre leaves padding for would need negative padding; ONNX has none, so taps of weight
/// zero take its place.
/// </para>
/// </summary>
/// <param name="Window">The window that takes over the stride.</param>
/// <param name="LeadingZeros">How many taps of weight zero stand in front of the old ones.</param>
internal readonly record struct StridedAxis(AxisWindow Window, int LeadingZeros)
{
    /// <summary>Folds a pool into the window in front of it.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="inputSize">The pixels that the convolution reads.</param>
    /// <param name="outputSize">The pixels that the pool writes.</param>
    /// <returns>The new window, which gives exactly <paramref name="outputSize"/> pixels; null where dilated taps do not fall on the right pixels.</returns>
    public StridedAxis? Fold(AxisWindow pool, int inputSize, int outputSize)
    {
        AxisWindow window = Window;
        int centre = ((pool.Span - 1) / 2) - pool.Lead;
        int stride = window.Stride * pool.Stride;
        int lead = window.Lead - (centre * window.Stride);
        int leadingZeros = 0;
        if (lead < 0)
        {
            leadingZeros = -lead / window.Dilation;
            if (leadingZeros * window.Dilation != -lead)
                return null;
            lead = 0;
        }

        AxisWindow folded = window with { Kernel = window.Kernel + leadingZeros, Stride = stride, Lead = lead, Trail = 0 };
        int missing = ((outputSize - 1) * stride) + folded.Span - inputSize - lead;
        if (missing > 0)
            folded = folded with { Trail = missing };
        else if (-missing >= stride)
        {
            // The image has room for one more output than the pool had: zeros behind the kernel keep it out.
            int excess = -missing - stride + 1;
            folded = folded with { Kernel = folded.Kernel + ((excess + folded.Dilation - 1) / folded.Dilation) };
            missing = ((outputSize - 1) * stride) + folded.Span - inputSize - lead;
            folded = folded with { Trail = Math.Max(0, missing) };
        }
        return new StridedAxis(folded, LeadingZeros + leadingZeros);
    }
}
