using System;
using System.Buffers;

namespace DeepRebirth.Kernels;

/// <summary>
/// How one direction of a picture is resized with an antialiased triangle filter: for each output place the first input place that
/// counts, and the weights, in fixed point, of so many from there on. Every output has the same number of taps, weights of zero among them,
/// and none lies outside the picture.
/// </summary>
internal readonly struct PictureFilter
{
    /// <summary>Weights add up to 2 to this power.</summary>
    public const int FractionBits = 22;

    private readonly int[] table;
    private readonly int pitch;

    private PictureFilter(int[] table, int taps)
    {
        this.table = table;
        pitch = taps + 1;
    }

    /// <summary>The input places of each output.</summary>
    public int Taps => pitch - 1;

    /// <summary>Makes the filter of a part of the outputs.</summary>
    /// <param name="inputs">The length before.</param>
    /// <param name="outputs">The length after.</param>
    /// <param name="start">The first output that is wanted.</param>
    /// <param name="count">The number of outputs that are wanted.</param>
    public static PictureFilter Create(int inputs, int outputs, int start, int count)
    {
        double scale = (double)inputs / outputs;
        double support = Math.Max(scale, 1);
        int taps = Math.Min(inputs, (int)Math.Ceiling(2 * support));
        int[] table = ArrayPool<int>.Shared.Rent(checked(count * (taps + 1)));
        double[] triangle = ArrayPool<double>.Shared.Rent(taps);
        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int from = Math.Max(0, (int)(centre - support + 0.5));
            int to = Math.Min(inputs, (int)(centre + support + 0.5));
            double sum = 0;
            for (int place = from; place < to; place++)
                sum += triangle[place - from] = Math.Max(0, 1 - Math.Abs((place - centre + 0.5) / support));

            Span<int> entry = table.AsSpan(i * (taps + 1), taps + 1);
            entry.Clear();
            entry[0] = Math.Min(from, inputs - taps);
            for (int place = from; place < to; place++)
                entry[1 + place - entry[0]] = (int)(0.5 + (triangle[place - from] / sum * (1 << FractionBits)));
        }

        ArrayPool<double>.Shared.Return(triangle);
        return new(table, taps);
    }

    /// <summary>The first input place of an output.</summary>
    public int First(int output) => table[output * pitch];

    /// <summary>The weights of an output.</summary>
    public ReadOnlySpan<int> Weights(int output) => table.AsSpan((output * pitch) + 1, Taps);

    /// <summary>Gives the table back.</summary>
    public void Release() => ArrayPool<int>.Shared.Return(table);
}
