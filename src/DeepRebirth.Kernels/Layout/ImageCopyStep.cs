using System;

namespace DeepRebirth.Kernels;

/// <summary>Copies an image into an output of the same or a larger size, at a channel and pixel offset: what a Concat joins that was not written in place, ONNX Pad.</summary>
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

    public StepWork Work => Units;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            (int image, int row) = (unit / Output.Height, unit % Output.Height);
            for (int channel = 0, lanes; channel < Input.Channels; channel += lanes)
            {
                int target = ChannelOffset + channel;
                lanes = Math.Min(LanesFrom(Input, channel), LanesFrom(Output, target));
                lanes = Math.Min(lanes, Input.Channels - channel);
                CopyRow(arena, image, row, channel, lanes);
                ClearBorder(arena, image, row, target, lanes);
            }

            // The copy of the last channels also makes the lanes behind them harmless.
            int behind = LanesFrom(Output, Output.Channels) % Output.BlockSize;
            if (behind > 0 && !Output.IsFollowed && ChannelOffset + Input.Channels == Output.Channels)
            {
                SetPixels(Output.Pixel(arena, image, Output.Channels, row, 0), Output.Width, behind, 0);
                ClearBorder(arena, image, row, Output.Channels, behind);
            }
        }
    }

    /// <summary>The lanes of a channel's block from that channel on.</summary>
    private static int LanesFrom(in ImageTensor tensor, int channel) => tensor.BlockSize - ((tensor.FirstLane + channel) % tensor.BlockSize);

    private unsafe void CopyRow(float* arena, int image, int row, int channel, int lanes)
    {
        float* output = Output.Pixel(arena, image, ChannelOffset + channel, row, 0);
        int source = row - RowOffset;
        if (source < 0 || source >= Input.Height)
        {
            SetPixels(output, Output.Width, lanes, Fill);
            return;
        }

        int right = ColumnOffset + Input.Width;
        SetPixels(output, ColumnOffset, lanes, Fill);
        SetPixels(output + (right * Output.BlockSize), Output.Width - right, lanes, Fill);
        float* input = Input.Pixel(arena, image, channel, source, 0);
        float* target = output + (ColumnOffset * Output.BlockSize);
        for (int x = 0; x < Input.Width; x++, input += Input.BlockSize, target += Output.BlockSize)
            new Span<float>(input, lanes).CopyTo(new Span<float>(target, lanes));
    }

    /// <summary>As <see cref="ImageTensor.ClearBorder"/>, but only in some lanes of a block.</summary>
    private unsafe void ClearBorder(float* arena, int image, int row, int channel, int lanes)
    {
        int above = row == 0 ? Output.Top : 0;
        int below = row == Output.Height - 1 ? Output.Bottom : 0;
        int width = Output.Left + Output.Width + Output.Right;
        SetPixels(Output.Pixel(arena, image, channel, row, -Output.Left), Output.Left, lanes, 0);
        SetPixels(Output.Pixel(arena, image, channel, row, Output.Width), Output.Right, lanes, 0);
        for (int beyond = row - above; beyond <= row + below; beyond++)
        {
            if (beyond != row)
                SetPixels(Output.Pixel(arena, image, channel, beyond, -Output.Left), width, lanes, 0);
        }
    }

    private unsafe void SetPixels(float* start, int pixels, int lanes, float value)
    {
        for (int pixel = 0; pixel < pixels; pixel++)
            new Span<float>(start + ((long)pixel * Output.BlockSize), lanes).Fill(value);
    }
}
