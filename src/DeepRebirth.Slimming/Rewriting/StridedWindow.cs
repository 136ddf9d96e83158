using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>A window of both axes that takes over the strides of pools behind it; see <see cref="StridedAxis"/>.</summary>
internal readonly record struct StridedWindow(StridedAxis Vertical, StridedAxis Horizontal)
{
    /// <summary>The window.</summary>
    public Window Window => AxisWindow.Join(Vertical.Window, Horizontal.Window);

    /// <summary>A window as it stands.</summary>
    public static StridedWindow Of(Window window) =>
        new(new StridedAxis(AxisWindow.Vertical(window), 0), new StridedAxis(AxisWindow.Horizontal(window), 0));

    /// <summary>Folds a pool into the window.</summary>
    /// <param name="pool">The pool's window.</param>
    /// <param name="input">The shape of the image that the window slides over.</param>
    /// <param name="output">The shape of the pool's output.</param>
    /// <returns>The new window, or null where there is none that reads the right pixels.</returns>
    public StridedWindow? Fold(Window pool, TensorShape input, TensorShape output) =>
        Vertical.Fold(AxisWindow.Vertical(pool), input[2], output[2]) is { } vertical
        && Horizontal.Fold(AxisWindow.Horizontal(pool), input[3], output[3]) is { } horizontal
            ? new StridedWindow(vertical, horizontal)
            : null;

    /// <summary>The kernel M x C x h x w with taps of weight zero around it, so that it fits <see cref="Window"/>.</summary>
    public Tensor Enlarge(Tensor kernel)
    {
        TensorShape shape = kernel.Shape;
        int height = Vertical.Window.Kernel;
        int width = Horizontal.Window.Kernel;
        if (shape[2] == height && shape[3] == width)
            return kernel;
        float[] enlarged = new float[shape[0] * shape[1] * height * width];
        for (int map = 0; map < shape[0] * shape[1]; map++)
        {
            for (int y = 0; y < shape[2]; y++)
            {
                ReadOnlySpan<float> row = kernel.Values.Slice(((map * shape[2]) + y) * shape[3], shape[3]);
                int target = (((map * height) + y + Vertical.LeadingZeros) * width) + Horizontal.LeadingZeros;
                row.CopyTo(enlarged.AsSpan(target));
            }
        }
        return Tensor.Adopt(new TensorShape(shape[0], shape[1], height, width), enlarged);
    }
}
