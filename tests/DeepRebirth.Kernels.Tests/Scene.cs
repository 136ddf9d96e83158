namespace DeepRebirth.Kernels.Tests;

/// <summary>
/// An arena and weights for one step. Whatever is no tensor is NaN, so that a kernel which reads too far spoils its result, and
/// lanes behind the last channel hold a number that must not matter.
/// </summary>
internal sealed unsafe class Scene(int seed)
{
    private const int Guard = 64;
    private const float Harmless = 3;

    private readonly Random random = new(seed);
    private readonly List<float> arena = Enumerable.Repeat(float.NaN, Guard).ToList();
    private readonly List<float> weights = Enumerable.Repeat(float.NaN, Guard).ToList();

    public delegate void Reference(float* arena, float* weights);

    public Random Random => random;

    /// <summary>A copy of the arena as it was made.</summary>
    public float[] Arena => [.. arena];

    /// <summary>A copy of the weights.</summary>
    public float[] AllWeights => [.. weights];

    /// <summary>Makes a tensor with a border of 0 to 3 pixels beyond the wanted one, whose channel blocks are planes or lie row by row.</summary>
    public ImageTensor Image(
        int images, int channels, int height, int width, int top = 0, int left = 0, int bottom = 0, int right = 0, int blockSize = 16)
    {
        var tensor = new ImageTensor
        {
            Offset = arena.Count,
            Images = images,
            Channels = channels,
            Height = height,
            Width = width,
            Top = top + random.Next(2),
            Left = left + random.Next(2),
            Bottom = bottom + random.Next(2),
            Right = right + random.Next(2),
            BlockSize = blockSize,
        };
        int pitch = tensor.Blocks * tensor.BlockPitch;
        tensor = tensor with { RowBlocks = blockSize == 16 && (channels + height) % 2 == 0 ? tensor.Blocks : 1, ImagePitch = pitch + (random.Next(2) * 48) };
        float[] values = Enumerable.Repeat(float.NaN, images * tensor.ImagePitch).ToArray();
        fixed (float* start = values)
        {
            ImageTensor local = tensor with { Offset = 0 };
            for (int image = 0; image < images; image++)
            for (int channel = 0; channel < tensor.Blocks * blockSize; channel++)
            for (int y = -tensor.Top; y < height + tensor.Bottom; y++)
            for (int x = -tensor.Left; x < width + tensor.Right; x++)
            {
                bool inside = y >= 0 && y < height && x >= 0 && x < width;
                *local.Pixel(start, image, channel, y, x) = !inside ? 0 : channel < channels ? Value() : Harmless;
            }
        }

        arena.AddRange(values);
        arena.AddRange(Enumerable.Repeat(float.NaN, Guard));
        return tensor;
    }

    /// <summary>Makes a tensor to write: a whole one, or some channels of a larger one, whose others are to stay as they are.</summary>
    public ImageTensor Output(int images, int channels, int height, int width, SliceGeometry? slice)
    {
        if (slice is null)
            return Image(images, channels, height, width);
        ImageTensor whole = Image(images, slice.Before + channels + slice.Behind, height, width);
        return whole with
        {
            Offset = whole.Offset + (slice.Before / 16 * whole.BlockPitch),
            Channels = channels,
            FirstLane = slice.Before % 16,
            IsFollowed = slice.Behind > 0 && (slice.Before + channels) % 16 != 0,
        };
    }

    /// <summary>Makes a plain tensor of random values.</summary>
    public int Plain(int count)
    {
        int offset = arena.Count;
        arena.AddRange(Enumerable.Range(0, count).Select(_ => Value()));
        arena.AddRange(Enumerable.Repeat(float.NaN, Guard));
        return offset;
    }

    /// <summary>Makes packed weights: random where <paramref name="real"/> says so (everywhere, where it is null), else zero.</summary>
    public int Weights(int count, Func<int, bool>? real = null)
    {
        int offset = weights.Count;
        weights.AddRange(Enumerable.Range(0, count).Select(i => real?.Invoke(i) ?? true ? Value() : 0));
        weights.AddRange(Enumerable.Repeat(float.NaN, Guard));
        return offset;
    }

    /// <summary>A bias, or another vector of one value a channel, zero-filled to a multiple of 16.</summary>
    public int ChannelVector(int channels) => Weights((channels + 15) / 16 * 16, i => i < channels);

    /// <summary>Puts a value at a place of the arena.</summary>
    public void Put(int offset, float value) => arena[offset] = value;

    /// <summary>The place of a pixel in the arena.</summary>
    public static int Place(ImageTensor tensor, int image, int channel, int row, int column) =>
        (int)(tensor.Pixel(null, image, channel, row, column) - (float*)null);

    /// <summary>Runs the step in shuffled pieces and compares its output tensor with the reference's, and the rest of the arena with what it was.</summary>
    public string? Check<TStep>(TStep step, ImageTensor output, Reference reference, float tolerance = 1e-5f)
        where TStep : struct, IStep
    {
        (float[] before, float[] expected, float[] actual) = RunBoth(step, reference);
        float scale = Scale(output, expected);
        var written = new HashSet<int>();
        for (int image = 0; image < output.Images; image++)
        for (int channel = 0; channel < output.WrittenChannels; channel++)
        for (int y = -output.Top; y < output.Height + output.Bottom; y++)
        for (int x = -output.Left; x < output.Width + output.Right; x++)
        {
            int place = Place(output, image, channel, y, x);
            written.Add(place);
            bool border = y < 0 || y >= output.Height || x < 0 || x >= output.Width;
            bool right = border ? actual[place] == 0
                : channel < output.Channels ? IsClose(expected[place], actual[place], scale, tolerance)
                : float.IsFinite(actual[place]);
            if (!right)
                return $"image {image}, channel {channel}, row {y}, column {x}: {actual[place]} instead of {expected[place]}";
        }

        return CheckUntouched(before, actual, written.Contains);
    }

    /// <summary>The same for a step with a plain output.</summary>
    public string? Check<TStep>(TStep step, int outputOffset, int outputCount, Reference reference)
        where TStep : struct, IStep
    {
        (float[] before, float[] expected, float[] actual) = RunBoth(step, reference);
        float scale = expected.Skip(outputOffset).Take(outputCount).Where(float.IsFinite).Append(0).Max(MathF.Abs);
        for (int i = outputOffset; i < outputOffset + outputCount; i++)
        {
            if (!IsClose(expected[i], actual[i], scale, 1e-5f))
                return $"element {i - outputOffset}: {actual[i]} instead of {expected[i]}";
        }

        return CheckUntouched(before, actual, place => place >= outputOffset && place < outputOffset + outputCount);
    }

    /// <summary>Runs the step in shuffled pieces; gives the arena before and after.</summary>
    public (float[] Before, float[] After) Run<TStep>(TStep step)
        where TStep : struct, IStep
    {
        (float[] before, _, float[] actual) = RunBoth(step, (_, _) => { });
        return (before, actual);
    }

    /// <summary>
    /// Compares all pixels of a tensor in two arenas; a difference may be as large as the tolerance times the largest value, or 1, as an activation
    /// cuts values of that size and more, but not their errors.
    /// </summary>
    public static string? CompareAll(ImageTensor output, float[] expected, float[] actual, float tolerance)
    {
        float largest = 1;
        float difference = 0;
        for (int image = 0; image < output.Images; image++)
        for (int channel = 0; channel < output.Channels; channel++)
        for (int y = 0; y < output.Height; y++)
        for (int x = 0; x < output.Width; x++)
        {
            int place = Place(output, image, channel, y, x);
            largest = MathF.Max(largest, MathF.Abs(expected[place]));
            difference = MathF.Max(difference, MathF.Abs(expected[place] - actual[place]));
        }

        return difference <= tolerance * largest ? null : $"differs by {difference} where the largest value is {largest}";
    }

    private static string? CheckUntouched(float[] before, float[] actual, Func<int, bool> written)
    {
        for (int i = 0; i < before.Length; i++)
        {
            if (!written(i) && BitConverter.SingleToInt32Bits(before[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                return $"wrote {actual[i]} outside its output, at {i}";
        }

        return null;
    }

    private static float Scale(ImageTensor output, float[] expected)
    {
        float scale = 0;
        for (int image = 0; image < output.Images; image++)
        for (int channel = 0; channel < output.Channels; channel++)
        for (int y = 0; y < output.Height; y++)
        for (int x = 0; x < output.Width; x++)
        {
            float value = MathF.Abs(expected[Place(output, image, channel, y, x)]);
            scale = float.IsFinite(value) ? MathF.Max(scale, value) : scale;
        }

        return scale;
    }

    private static bool IsClose(float expected, float actual, float scale, float tolerance) =>
        float.IsFinite(expected) ? MathF.Abs(actual - expected) <= tolerance * (MathF.Abs(expected) + (scale / 4)) : expected.Equals(actual);

    private (float[] Before, float[] Expected, float[] Actual) RunBoth<TStep>(TStep step, Reference reference)
        where TStep : struct, IStep
    {
        float[] before = [.. arena];
        float[] expected = [.. arena];
        float[] actual = [.. arena];
        float[] packed = [.. weights];
        fixed (float* w = packed)
        {
            fixed (float* a = expected)
                reference(a, w);
            fixed (float* a = actual)
            {
                foreach ((int from, int to) in Pieces(step.Units))
                    step.Run(a, w, from, to);
            }
        }

        return (before, expected, actual);
    }

    private (int From, int To)[] Pieces(int units)
    {
        var pieces = new List<(int, int)>();
        for (int from = 0, to; from < units; from = to)
        {
            to = Math.Min(units, from + 1 + random.Next(4));
            pieces.Add((from, to));
        }

        (int, int)[] shuffled = [.. pieces];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private float Value() => (random.NextSingle() * 2) - 1;
}

/// <summary>Where a slice of a Concat lies.</summary>
/// <param name="Before">The channels before it.</param>
/// <param name="Behind">The channels behind it.</param>
internal sealed record SliceGeometry(int Before, int Behind)
{
    /// <summary>Slices that begin or end within a block of 16 channels, for most numbers of their own.</summary>
    public static readonly SliceGeometry[] Unaligned = [new(24, 0), new(8, 40), new(0, 7), new(5, 3), new(19, 1), new(15, 0)];
}
