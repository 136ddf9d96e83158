namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// Brings a row of a component to the picture's width. Chroma at half resolution is interpolated with the triangle filter that libjpeg
/// calls "fancy": three parts of the nearer sample, one of the farther, with its very rounding; other ratios repeat samples.
/// </summary>
internal sealed class Upsampling
{
    private readonly Component _component;
    private readonly int _horizontal;
    private readonly int _vertical;
    private readonly byte[] _row;
    private readonly int[] _sums;

    /// <summary>Prepares buffers for one component of a frame.</summary>
    public Upsampling(Frame frame, Component component)
    {
        _component = component;
        _horizontal = frame.MaxHorizontal / component.Horizontal;
        _vertical = frame.MaxVertical / component.Vertical;
        _row = new byte[component.Width * _horizontal];
        _sums = new int[component.Width];
    }

    /// <summary>The component's samples for a row of the picture; valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        switch (_horizontal, _vertical)
        {
            case (1, 1):
                return Samples(y);
            case (2, 1) when _component.Width > 2:
                Horizontal(Samples(y));
                break;
            case (1, 2):
                Vertical(Samples(y / 2), Samples(Neighbour(y)), y % 2 == 0 ? 1 : 2);
                break;
            case (2, 2) when _component.Width > 2:
                Both(Samples(y / 2), Samples(Neighbour(y)));
                break;
            default:
                Repeat(Samples(y / _vertical));
                break;
        }
        return _row;
    }

    private ReadOnlySpan<byte> Samples(int row) => _component.Samples.AsSpan(row * _component.Stride, _component.Width);

    /// <summary>The row on the other side of y's own row; the picture's first and last rows are their own neighbours.</summary>
    private int Neighbour(int y) => Math.Clamp(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0, _component.Height - 1);

    private void Horizontal(ReadOnlySpan<byte> input)
    {
        var output = _row.AsSpan();
        var last = input.Length - 1;
        output[0] = input[0];
        output[1] = (byte)((3 * input[0] + input[1] + 2) >> 2);
        for (var x = 1; x < last; x++)
        {
            output[2 * x] = (byte)((3 * input[x] + input[x - 1] + 1) >> 2);
            output[2 * x + 1] = (byte)((3 * input[x] + input[x + 1] + 2) >> 2);
        }
        output[2 * last] = (byte)((3 * input[last] + input[last - 1] + 1) >> 2);
        output[2 * last + 1] = input[last];
    }

    private void Vertical(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias)
    {
        for (var x = 0; x < near.Length; x++) _row[x] = (byte)((3 * near[x] + far[x] + bias) >> 2);
    }

    private void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        for (var x = 0; x < _sums.Length; x++) _sums[x] = 3 * near[x] + far[x];
        var sums = _sums.AsSpan();
        var output = _row.AsSpan();
        var last = sums.Length - 1;
        output[0] = (byte)((4 * sums[0] + 8) >> 4);
        output[1] = (byte)((3 * sums[0] + sums[1] + 7) >> 4);
        for (var x = 1; x < last; x++)
        {
            output[2 * x] = (byte)((3 * sums[x] + sums[x - 1] + 8) >> 4);
            output[2 * x + 1] = (byte)((3 * sums[x] + sums[x + 1] + 7) >> 4);
        }
        output[2 * last] = (byte)((3 * sums[last] + sums[last - 1] + 8) >> 4);
        output[2 * last + 1] = (byte)((4 * sums[last] + 7) >> 4);
    }

    private void Repeat(ReadOnlySpan<byte> input)
    {
        for (var x = 0; x < input.Length; x++) _row.AsSpan(x * _horizontal, _horizontal).Fill(input[x]);
    }
}
