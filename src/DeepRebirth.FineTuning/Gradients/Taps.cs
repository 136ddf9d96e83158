using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>The pixels of one window along one axis: those inside of the image, and how many there are without and with padding.</summary>
internal readonly record struct Taps(int First, int End, int Step, int Count, int PaddedCount)
{
    /// <summary>The taps of each output row.</summary>
    public static Taps[] OfRows(Window window, TensorShape input, TensorShape output) => [.. Enumerable.Range(0, output[2]).Select(y =>
        Of((y * window.StrideY) - window.Padding.Top, window.KernelHeight, window.DilationY, input[2], window.Padding.Bottom))];

    /// <summary>The taps of each output column.</summary>
    public static Taps[] OfColumns(Window window, TensorShape input, TensorShape output) => [.. Enumerable.Range(0, output[3]).Select(x =>
        Of((x * window.StrideX) - window.Padding.Left, window.KernelWidth, window.DilationX, input[3], window.Padding.Right))];

    /// <summary>The window over a whole image that makes a pool a global one.</summary>
    public static Window WholeImage(TensorShape input) => new(input[2], input[3]);

    private static Taps Of(int start, int kernel, int dilation, int size, int paddingAfter)
    {
        int first = start < 0 ? start + ((-start + dilation - 1) / dilation * dilation) : start;
        int end = Math.Min(start + ((kernel - 1) * dilation) + 1, size);
        int count = 0;
        int paddedCount = 0;
        for (int position = start; position <= start + ((kernel - 1) * dilation); position += dilation)
        {
            count += position >= 0 && position < size ? 1 : 0;
            paddedCount += position < size + paddingAfter ? 1 : 0;
        }
        return new Taps(first, end, dilation, count, paddedCount);
    }
}
