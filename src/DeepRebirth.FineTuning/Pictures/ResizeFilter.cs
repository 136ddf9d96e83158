namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// The weights that make the centre of a resized line from the original line: a triangle around each pixel's centre, as wide as two pixels
/// of whichever line is coarser.
/// </summary>
internal readonly struct ResizeFilter
{
    private readonly int[] _first;
    private readonly float[] _weights;

    /// <summary>Computes the weights.</summary>
    /// <param name="length">Pixels of the original line.</param>
    /// <param name="scaledLength">Pixels that all of it becomes.</param>
    /// <param name="cropLength">Pixels in the middle that are wanted.</param>
    public ResizeFilter(int length, int scaledLength, int cropLength)
    {
        var step = (double)length / scaledLength;
        var reach = Math.Max(1, step);
        Taps = length == scaledLength ? 1 : Math.Min(length, (int)Math.Ceiling(2 * reach) + 1);
        _first = new int[cropLength];
        _weights = new float[cropLength * Taps];
        for (var i = 0; i < cropLength; i++)
        {
            var centre = (i + (scaledLength - cropLength) / 2 + 0.5) * step;
            _first[i] = Math.Clamp(Taps == 1 ? (int)centre : (int)Math.Floor(centre - reach), 0, length - Taps);
            var weights = _weights.AsSpan(i * Taps, Taps);
            var sum = 0.0;
            for (var tap = 0; tap < Taps; tap++)
            {
                var weight = Taps == 1 ? 1 : Math.Max(0, 1 - Math.Abs(_first[i] + tap + 0.5 - centre) / reach);
                weights[tap] = (float)weight;
                sum += weight;
            }
            foreach (ref var weight in weights) weight /= (float)sum;
        }
    }

    /// <summary>Original pixels that a pixel is made of.</summary>
    public int Taps { get; }

    /// <summary>The first of them.</summary>
    public int First(int index) => _first[index];

    /// <summary>Their weights, which sum to one.</summary>
    public ReadOnlySpan<float> Weights(int index) => _weights.AsSpan(index * Taps, Taps);

    /// <summary>Filters a line of RGB pixels.</summary>
    public void Apply(ReadOnlySpan<byte> line, Span<float> result)
    {
        for (var i = 0; i < _first.Length; i++)
        {
            float red = 0, green = 0, blue = 0;
            var at = 3 * _first[i];
            foreach (var weight in Weights(i))
            {
                red += weight * line[at];
                green += weight * line[at + 1];
                blue += weight * line[at + 2];
                at += 3;
            }
            (result[3 * i], result[3 * i + 1], result[3 * i + 2]) = (red, green, blue);
        }
    }
}
