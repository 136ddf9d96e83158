namespace DeepRebirth.Networks.Shapes;

/// <summary>How many positions a sliding window takes along one axis.</summary>
internal static class WindowSize
{
    /// <summary>
    /// The output size along one axis. With <paramref name="ceilMode"/> the size is rounded up, except that a last window that would
    /// start in the trailing padding, so wholly outside of the image and its leading padding, is dropped (ONNX <c>MaxPool</c>, <c>AveragePool</c>).
    /// </summary>
    /// <param name="size">The image's size in pixels.</param>
    /// <param name="span">The pixels that the dilated kernel spans.</param>
    /// <param name="stride">The step in pixels.</param>
    /// <param name="before">Leading padding in pixels.</param>
    /// <param name="after">Trailing padding in pixels.</param>
    /// <param name="ceilMode">Whether to round up.</param>
    /// <returns>The number of positions; 0 or less where the window does not fit.</returns>
    public static long Of(int size, long span, int stride, int before, int after, bool ceilMode)
    {
        long room = (long)size + before + after - span;
        if (!ceilMode)
            return room < 0 ? 0 : (room / stride) + 1;

        long positions = (room <= -stride ? -1 : (room + stride - 1) / stride) + 1;
        bool lastStartsInTrailingPadding = (positions - 1) * stride >= (long)size + before;
        return lastStartsInTrailingPadding ? positions - 1 : positions;
    }
}
