using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A tensor of the network for several pictures at once, and the loss's gradient by it. It lies <c>[outer][picture][inner]</c>, for images
/// <c>[channel][picture][pixel]</c>: a channel's pixels of all pictures are one row, so that a convolution is one matrix product
/// over all of them,
/// and a Concat of channels is a copy.
/// </summary>
/// <param name="name">The tensor's name in the network.</param>
/// <param name="shape">Its shape for one picture.</param>
internal sealed unsafe class BatchTensor(string name, TensorShape shape)
{
    /// <summary>The tensor's name in the network.</summary>
    public string Name { get; } = name;

    /// <summary>The shape for one picture.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>The elements of one picture.</summary>
    public int Count { get; } = checked((int)shape.ElementCount);

    /// <summary>The elements of a picture that lie side by side; an image's pixels.</summary>
    public int Inner { get; } = InnerOf(shape);

    /// <summary>How many such runs a picture has; an image's channels.</summary>
    public int Outer => Inner == 0 ? 0 : Count / Inner;

    /// <summary>The values.</summary>
    public float* Values { get; set; }

    /// <summary>The gradients, or null where none are needed.</summary>
    public float* Gradients { get; set; }

    /// <summary>Whether a weight lies before this tensor, so that its gradient is needed.</summary>
    public bool NeedsGradient { get; set; }

    /// <summary>Where element <paramref name="element"/> (row-major within its picture) of a picture lies.</summary>
    public nint Offset(int element, int picture, int pictures)
    {
        (int outer, int inner) = Math.DivRem(element, Inner);
        return ((((nint)outer * pictures) + picture) * Inner) + inner;
    }

    /// <summary>Writes the row-major values of one picture.</summary>
    public void Scatter(ReadOnlySpan<float> values, int picture, int pictures)
    {
        for (int outer = 0; outer < Outer; outer++)
            values.Slice(outer * Inner, Inner).CopyTo(new Span<float>(Values + Offset(outer * Inner, picture, pictures), Inner));
    }

    /// <summary>Reads the row-major values of one picture.</summary>
    public void Gather(Span<float> values, int picture, int pictures)
    {
        for (int outer = 0; outer < Outer; outer++)
            new Span<float>(Values + Offset(outer * Inner, picture, pictures), Inner).CopyTo(values.Slice(outer * Inner, Inner));
    }

    private static int InnerOf(TensorShape shape)
    {
        if (shape.Rank < 2 || shape[0] != 1)
            return 1;
        int inner = 1;
        foreach (int dimension in shape.AsSpan()[2..])
            inner = checked(inner * dimension);
        return inner;
    }
}
