using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;
using ImageTensor = DeepRebirth.Kernels.ImageTensor;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A tensor of the network for several pictures at once, and the loss's gradient by it. It lies <c>[outer][picture][inner]</c>. Images lie
/// <c>[channel block][picture][pixel][16 channels]</c>: a vector holds the same pixel of neighbouring channels, so kernels need no
/// shuffling, and a Concat of whole blocks is no work at all. The last block is filled up with channels that nobody reads.
/// </summary>
/// <param name="name">The tensor's name in the network.</param>
/// <param name="shape">Its shape for one picture.</param>
internal sealed unsafe class BatchTensor(string name, TensorShape shape)
{
    /// <summary>The channels of a block.</summary>
    public const int Lanes = 16;

    private float* values;
    private float* gradients;

    /// <summary>The tensor's name in the network.</summary>
    public string Name { get; } = name;

    /// <summary>The shape for one picture.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>Whether it lies in channel blocks: a tensor of rank 4 for one picture.</summary>
    public bool IsImage { get; } = shape.Rank == 4 && shape[0] == 1;

    /// <summary>The elements of one picture.</summary>
    public int Count { get; } = checked((int)shape.ElementCount);

    /// <summary>The pixels of an image.</summary>
    public int Pixels => Shape[2] * Shape[3];

    /// <summary>The floats of a picture that lie side by side; an image's pixels, 16 channels each.</summary>
    public int Inner { get; } = InnerOf(shape);

    /// <summary>How many such runs a picture has; an image's channel blocks.</summary>
    public int Outer => IsImage ? (Shape[1] + Lanes - 1) / Lanes : Inner == 0 ? 0 : Count / Inner;

    /// <summary>The floats of one picture, the filling included.</summary>
    public int Size => checked(Outer * Inner);

    /// <summary>Whether a weight lies before this tensor, so that its gradient is needed.</summary>
    public bool NeedsGradient { get; set; }

    /// <summary>The tensor that this one is a part of (a Concat's output), from a run on; null for one with memory of its own.</summary>
    public (BatchTensor Whole, int FirstOuter)? PartOf { get; set; }

    /// <summary>Whether the gradient is a part of the whole's gradient too.</summary>
    public bool SharesGradient { get; set; }

    /// <summary>The values.</summary>
    public float* Values => PartOf is { } part ? part.Whole.Values + ((nint)part.FirstOuter * Inner * Pictures) : values;

    /// <summary>The gradients, or null where none are needed.</summary>
    public float* Gradients =>
        SharesGradient && PartOf is { } part ? part.Whole.Gradients + ((nint)part.FirstOuter * Inner * Pictures) : gradients;

    /// <summary>The tensor whose memory holds the gradient.</summary>
    public BatchTensor GradientOwner => SharesGradient && PartOf is { } part ? part.Whole.GradientOwner : this;

    /// <summary>The pictures that it holds now, on which the place of a part of a whole depends.</summary>
    public int Pictures { get; set; }

    /// <summary>Gives the values their memory.</summary>
    public void PlaceValues(float* place) => values = place;

    /// <summary>Gives the gradients their memory.</summary>
    public void PlaceGradients(float* place) => gradients = place;

    /// <summary>Where element <paramref name="element"/> (row-major within its picture) of a picture lies.</summary>
    public nint Offset(int element, int picture, int pictures)
    {
        if (IsImage)
        {
            (int channel, int pixel) = Math.DivRem(element, Pixels);
            return ChannelOffset(channel, picture, pictures) + (pixel * Lanes);
        }
        (int outer, int inner) = Math.DivRem(element, Inner);
        return ((((nint)outer * pictures) + picture) * Inner) + inner;
    }

    /// <summary>Where the first pixel of an image's channel lies; the others follow at a distance of <see cref="Lanes"/>.</summary>
    public nint ChannelOffset(int channel, int picture, int pictures) =>
        ((((nint)(channel / Lanes) * pictures) + picture) * Inner) + (channel % Lanes);

    /// <summary>The real elements among those of a run: an image's last block may have fewer channels than 16.</summary>
    public int ChannelsOf(int outer) => Math.Min(Lanes, Shape[1] - (outer * Lanes));

    /// <summary>Writes the row-major values of one picture.</summary>
    public void Scatter(ReadOnlySpan<float> source, int picture, int pictures)
    {
        Pictures = pictures;
        fixed (float* from = source)
        {
            for (int outer = 0; outer < Outer; outer++)
            {
                float* to = Values + ((((nint)outer * pictures) + picture) * Inner);
                if (IsImage)
                    PanelPacking.Pack(from + ((nint)outer * Lanes * Pixels), Pixels, 1, ChannelsOf(outer), Pixels, Lanes, to);
                else
                    source.Slice(outer * Inner, Inner).CopyTo(new Span<float>(to, Inner));
            }
        }
    }

    /// <summary>One run of a picture: an image's channel block.</summary>
    public Span<float> Run(int outer, int picture, int pictures) => new(Values + ((((nint)outer * pictures) + picture) * Inner), Inner);

    /// <summary>Writes one picture's values from where they lie in the same channel blocks, perhaps within a border.</summary>
    public void CopyBlocks(float* arena, ImageTensor image, int picture, int pictures)
    {
        Pictures = pictures;
        int row = Shape[3] * Lanes;
        for (int outer = 0; outer < Outer; outer++)
        {
            Span<float> to = Run(outer, picture, pictures);
            for (int y = 0; y < Shape[2]; y++, to = to[row..])
                new ReadOnlySpan<float>(image.Row(arena, image: 0, outer, y), row).CopyTo(to);
        }
    }

    /// <summary>Reads the row-major values of one picture.</summary>
    public void Gather(Span<float> target, int picture, int pictures)
    {
        for (int element = 0; element < Count; element++)
            target[element] = Values[Offset(element, picture, pictures)];
    }

    private static int InnerOf(TensorShape shape)
    {
        if (shape.Rank < 2 || shape[0] != 1)
            return 1;
        int inner = shape.Rank == 4 ? Lanes : 1;
        foreach (int dimension in shape.AsSpan()[2..])
            inner = checked(inner * dimension);
        return inner;
    }
}
