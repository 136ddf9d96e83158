namespace DeepRebirth.Kernels;

/// <summary>Copies an image into an output of the same or a larger size, at a channel and pixel offset: Concat slices that are no multiples of 16 channels, ONNX Pad.</summary>
internal readonly record struct ImageCopyStep : IStep
{
    public ImageCopyStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>The output channel of the input's first channel; any number, also not a multiple of 16.</summary>
    public int ChannelOffset { get; init; }

    /// <summary>The output row of the input's first row.</summary>
    public int RowOffset { get; init; }

    /// <summary>The output column of the input's first column.</summary>
    public int ColumnOffset { get; init; }

    /// <summary>The value of the output pixels around the copied image, in the copied channels.</summary>
    public float Fill { get; init; }

    public int Units => throw new System.NotSupportedException();

    public unsafe void Run(float* arena, float* weights, int from, int to) => throw new System.NotSupportedException();
}
