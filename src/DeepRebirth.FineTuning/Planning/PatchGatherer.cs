using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Cuts patches out of one tensor, as a convolution with that window reads them.</summary>
internal sealed class PatchGatherer
{
    private readonly int channels;
    private readonly int height;
    private readonly int width;
    private readonly int across;
    private readonly Window window;

    /// <summary>Prepares for a tensor of batch 1.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="window">The window, or null for a tensor of one row.</param>
    public PatchGatherer(string tensor, TensorShape shape, Window? window)
    {
        Tensor = tensor;
        this.window = window ?? Window.Square(1);
        bool isImage = window is not null;
        channels = isImage ? shape[1] : checked((int)shape.ElementCount);
        height = isImage ? shape[2] : 1;
        width = isImage ? shape[3] : 1;
        Padding padding = this.window.Padding;
        int down = ((height + padding.Top + padding.Bottom - this.window.SpanY) / this.window.StrideY) + 1;
        across = ((width + padding.Left + padding.Right - this.window.SpanX) / this.window.StrideX) + 1;
        Positions = down * across;
        Length = channels * this.window.KernelHeight * this.window.KernelWidth;
    }

    /// <summary>The tensor's name.</summary>
    public string Tensor { get; }

    /// <summary>The number of positions of the window.</summary>
    public int Positions { get; }

    /// <summary>The values of a patch.</summary>
    public int Length { get; }

    /// <summary>Copies the patch at a position, channel by channel; zeros outside of the image.</summary>
    public void Gather(ReadOnlySpan<float> image, int position, Span<float> patch)
    {
        int top = (position / across * window.StrideY) - window.Padding.Top;
        int left = (position % across * window.StrideX) - window.Padding.Left;
        int i = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tapY = 0; tapY < window.KernelHeight; tapY++)
            {
                int y = top + (tapY * window.DilationY);
                for (int tapX = 0; tapX < window.KernelWidth; tapX++)
                {
                    int x = left + (tapX * window.DilationX);
                    bool isInside = y >= 0 && y < height && x >= 0 && x < width;
                    patch[i++] = isInside ? image[(((channel * height) + y) * width) + x] : 0;
                }
            }
        }
    }
}
