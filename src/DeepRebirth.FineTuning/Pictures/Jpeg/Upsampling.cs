namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// Brings a row of a component to the picture's width. Chroma at half resolution is interpolated with the triangle filter that libjpeg
/// calls "fancy": three parts of the nearer sample, one of the farther, with its very rounding; other ratios repeat samples.
/// </summary>
internal sealed class Upsampling
{
    private readonly Component component;
    private readonly int horizontal;
    private readonly int vertical;
    private readonly byte[] row;
    private readonly int[] columnSums;

    /// <summary>Prepares buffers for one component of a frame.</summary>
    public Upsampling(Frame frame, Component component)
    {
        this.component = component;
        horizontal = frame.MaxHorizontal / component.Horizontal;
        vertical = frame.MaxVertical / component.Vertical;
        row = new byte[component.Width * horizontal];
        columnSums = new int[component.Width];
    }

    /// <summary>The component's samples for a row of the picture; valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        switch (horizontal, vertical)
        {
            case (1, 1):
                return Samples(y);
            case (2, 1) when component.Width > 2:
                Horizontal(Samples(y));
                break;
            case (1, 2):
                Vertical(Samples(y / 2), Samples(Neighbour(y)), y % 2 == 0 ? 1 : 2);
                break;
            case (2, 2) when component.Width > 2:
                Both(Samples(y / 2), Samples(Neighbour(y)));
                break;
            default:
                Repeat(Samples(y / vertical));
                break;
        }
        return row;
    }

    private ReadOnlySpan<byte> Samples(int row) => component.Samples.AsSpan(row * component.Stride, component.Width);

    /// <summary>The row on the other side of y's own row; the picture's first and last rows are their own neighbours.</summary>
    private int Neighbour(int y) => Math.Clamp(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0, component.Height - 1);

    private void Horizontal(ReadOnlySpan<byte> input)
    {
        Span<byte> output = row.AsSpan();
        int last = input.Length - 1;
        output[0] = input[0];
        output[1] = (byte)((3 * input[0] + input[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            output[2 * x] = (byte)((3 * input[x] + input[x - 1] + 1) >> 2);
            output[2 * x + 1] = (byte)((3 * input[x] + input[x + 1] + 2) >> 2);
        }
        output[2 * last] = (byte)((3 * input[last] + input[last - 1] + 1) >> 2);
        output[2 * last + 1] = input[last];
    }

    private void Vertical(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias)
    {
        for (int x = 0; x < near.Length; x++)
            row[x] = (byte)((3 * near[x] + far[x] + bias) >> 2);
    }

    private void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        for (int x = 0; x < columnSums.Length; x++)
            columnSums[x] = 3 * near[x] + far[x];
        Span<int> sums = columnSums.AsSpan();
        Span<byte> output = row.AsSpan();
        int last = sums.Length - 1;
        output[0] = (byte)((4 * sums[0] + 8) >> 4);
        output[1] = (byte)((3 * sums[0] + sums[1] + 7) >> 4);
        for (int x = 1; x < last; x++)
        {
            output[2 * x] = (byte)((3 * sums[x] + sums[x - 1] + 8) >> 4);
            output[2 * x + 1] = (byte)((3 * sums[x] + sums[x + 1] + 7) >> 4);
        }
        output[2 * last] = (byte)((3 * sums[last] + sums[last - 1] + 8) >> 4);
        output[2 * last + 1] = (byte)((4 * sums[last] + 7) >> 4);
    }

    private void Repeat(ReadOnlySpan<byte> input)
    {
        for (int x = 0; x < input.Length; x++)
            row.AsSpan(x * horizontal, horizontal).Fill(input[x]);
    }
}
