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

    /// <summary>One unit an image and output row.</summary>
    public int Units => Output.Images * Output.Height;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            (int image, int row) = (unit / Output.Height, unit % Output.Height);
            for (int channel = 0; channel < Input.Channels; channel++)
                CopyRow(arena, image, channel, row);

            // The copy of the last channels also makes the lanes behind them harmless.
            if (ChannelOffset + Input.Channels == Output.Channels)
            {
                for (int channel = Output.Channels; channel < Output.Blocks * Output.BlockSize; channel++)
                {
                    FillRows(arena, image, channel, row, row + 1, 0, Output.Width, 0);
                    ClearBorder(arena, image, channel, row);
                }
            }
        }
    }

    private unsafe void CopyRow(float* arena, int image, int channel, int row)
    {
        int target = ChannelOffset + channel;
        int source = row - RowOffset;
        bool covered = source >= 0 && source < Input.Height;
        int covering = covered ? Input.Width : 0;
        FillRows(arena, image, target, row, row + 1, 0, covered ? ColumnOffset : Output.Width, Fill);
        FillRows(arena, image, target, row, row + 1, ColumnOffset + covering, covered ? Output.Width : 0, Fill);
        for (int x = 0; x < covering; x++)
            *Output.Pixel(arena, image, target, row, ColumnOffset + x) = *Input.Pixel(arena, image, channel, source, x);
        ClearBorder(arena, image, target, row);
    }

    private unsafe void ClearBorder(float* arena, int image, int channel, int row)
    {
        FillRows(arena, image, channel, row, row + 1, -Output.Left, 0, 0);
        FillRows(arena, image, channel, row, row + 1, Output.Width, Output.Width + Output.Right, 0);
        if (row == 0)
            FillRows(arena, image, channel, -Output.Top, 0, -Output.Left, Output.Width + Output.Right, 0);
        if (row == Output.Height - 1)
            FillRows(arena, image, channel, Output.Height, Output.Height + Output.Bottom, -Output.Left, Output.Width + Output.Right, 0);
    }

    private unsafe void FillRows(float* arena, int image, int channel, int fromRow, int toRow, int fromColumn, int toColumn, float value)
    {
        for (int y = fromRow; y < toRow; y++)
        for (int x = fromColumn; x < toColumn; x++)
            *Output.Pixel(arena, image, channel, y, x) = value;
    }
}
