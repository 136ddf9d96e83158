namespace DeepRebirth.Networks.Reference;

/// <summary>ONNX <c>MaxPool</c>, <c>AveragePool</c> and their global forms.</summary>
internal static class PoolingReference
{
    /// <summary>The window that makes a global pool of a pool.</summary>
    public static Window WholeImage(Tensor input) => new(input.Shape[2], input.Shape[3]);

    /// <summary>The largest pixel of each window; NaN where it holds one.</summary>
    public static Tensor Max(Window window, Tensor input, TensorShape output) => Slide(window, input, output, (plane, width, rows, columns) =>
    {
        float max = float.NegativeInfinity;
        for (int y = rows.First; y < rows.End; y += rows.Step)
        {
            for (int x = columns.First; x < columns.End; x += columns.Step)
                max = MathF.Max(max, plane[(y * width) + x]);
        }
        return max;
    });

    /// <summary>
    /// The mean of each window's pixels. Padding that counts is that of the layer; what a window of ceil mode hangs over even that never counts
    /// (https://github.com/microsoft/onnxruntime/issues/16203).
    /// </summary>
    public static Tensor Average(Window window, bool countIncludePad, Tensor input, TensorShape output) => Slide(window, input, output, (plane, width, rows, columns) =>
    {
        double sum = 0;
        for (int y = rows.First; y < rows.End; y += rows.Step)
        {
            for (int x = columns.First; x < columns.End; x += columns.Step)
                sum += plane[(y * width) + x];
        }
        return (float)(sum / (countIncludePad ? rows.PaddedCount * columns.PaddedCount : rows.Count * columns.Count));
    });

    private delegate float Reduction(ReadOnlySpan<float> plane, int width, Taps rows, Taps columns);

    private static Tensor Slide(Window window, Tensor input, TensorShape output, Reduction reduce)
    {
        int height = input.Shape[2];
        int width = input.Shape[3];
        Padding padding = window.Padding;
        Taps[] rows = [.. Enumerable.Range(0, output[2]).Select(oy =>
            Taps.Of((oy * window.StrideY) - padding.Top, window.KernelHeight, window.DilationY, height, padding.Bottom))];
        Taps[] columns = [.. Enumerable.Range(0, output[3]).Select(ox =>
            Taps.Of((ox * window.StrideX) - padding.Left, window.KernelWidth, window.DilationX, width, padding.Right))];

        var result = new float[output.ElementCount];
        int next = 0;
        for (int plane = 0; plane < output[0] * output[1]; plane++)
        {
            ReadOnlySpan<float> pixels = input.Values.Slice(plane * height * width, height * width);
            foreach (Taps row in rows)
            {
                foreach (Taps column in columns)
                    result[next++] = reduce(pixels, width, row, column);
            }
        }
        return Tensor.Adopt(output, result);
    }

    /// <summary>The taps of one window along one axis: those inside of the image, and how many there are without and with padding.</summary>
    private readonly record struct Taps(int First, int End, int Step, int Count, int PaddedCount)
    {
        public static Taps Of(int start, int kernel, int dilation, int size, int paddingAfter)
        {
            int first = start < 0 ? start + ((-start + dilation - 1) / dilation * dilation) : start;
            int end = Math.Min(start + ((kernel - 1) * dilation) + 1, size);
            int count = 0;
            int paddedCount = 0;
            for (int tap = 0; tap < kernel; tap++)
            {
                int position = start + (tap * dilation);
                count += position >= 0 && position < size ? 1 : 0;
                paddedCount += position < size + paddingAfter ? 1 : 0;
            }
            return new Taps(first, end, dilation, count, paddedCount);
        }
    }
}
