using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>The zero pixels that an image tensor carries around itself.</summary>
internal readonly record struct Border(int Top, int Left, int Bottom, int Right)
{
    /// <summary>The border that covers both.</summary>
    public static Border Max(Border a, Border b) => new(
        Math.Max(a.Top, b.Top), Math.Max(a.Left, b.Left), Math.Max(a.Bottom, b.Bottom), Math.Max(a.Right, b.Right));
}

/// <summary>An image tensor of channel blocks with a border that grows to what its readers need.</summary>
internal sealed class ImageStorage(string name, int images, int channels, int height, int width, int blockSize = ImageStorage.DefaultBlock) : Storage(name)
{
    /// <summary>Channels side by side, but for a narrow network input.</summary>
    public const int DefaultBlock = 16;

    private bool isSealed;

    public int Images => images;

    public int Channels => channels;

    public int Height => height;

    public int Width => width;

    public int BlockSize => blockSize;

    /// <summary>The border so far. Final when lowering is done.</summary>
    public Border Border { get; private set; }

    /// <summary>
    /// Whether the channel blocks of a row lie one behind the other. A small image lies in planes instead, so that a 1x1 convolution can see it as one row: with rows, ResNet-50
    /// took 3 % longer on one thread.
    /// </summary>
    private bool LiesInRows => blockSize == DefaultBlock && (long)height * width > DirectConvolution.MostFlattenedPixels;

    private int Blocks => (channels + blockSize - 1) / blockSize;

    private Int128 PlaneFloats => ((Int128)Border.Top + height + Border.Bottom) * ((Int128)Border.Left + width + Border.Right) * blockSize;

    /// <inheritdoc/>
    public override int Floats => Checked(images * Blocks * PlaneFloats);

    /// <inheritdoc/>
    public override bool IsSharedByHalves => LiesInRows || blockSize != DefaultBlock;

    /// <summary>Whether the border could be made at least <paramref name="border"/>.</summary>
    public bool TryGrow(Border border)
    {
        Border grown = Border.Max(Border, border);
        if (isSealed && grown != Border)
            return false;
        Border = grown;
        return true;
    }

    /// <summary>Whether the values lie as in a plain tensor, now and (because the border is fixed by this call) later.</summary>
    public bool TrySealAsPlain()
    {
        bool inPlainOrder = height == 1 && width == 1 && (images == 1 || channels % blockSize == 0);
        if (!inPlainOrder || Border != default)
            return false;
        isSealed = true;
        return true;
    }

    /// <inheritdoc/>
    public override bool HasSameGeometry(Storage other) =>
        other is ImageStorage image
        && (image.Images, image.Channels, image.Height, image.Width, image.BlockSize, image.Border)
            == (Images, Channels, Height, Width, BlockSize, Border);

    /// <summary>The tensor of a view, in an arena where this storage lies at <paramref name="offset"/>.</summary>
    public ImageTensor Slice(int offset, ImageView view)
    {
        var whole = new ImageTensor
        {
            Offset = offset,
            Images = images,
            Channels = channels,
            Height = height,
            Width = width,
            Top = Border.Top,
            Left = Border.Left,
            Bottom = Border.Bottom,
            Right = Border.Right,
            BlockSize = blockSize,
            RowBlocks = LiesInRows ? Blocks : 1,
            ImagePitch = (int)(Blocks * PlaneFloats),
        };
        return whole with
        {
            Offset = offset + (view.FirstChannel / blockSize * whole.BlockPitch),
            FirstLane = view.FirstChannel % blockSize,
            IsFollowed = view.IsFollowed,
            Channels = view.Channels,
        };
    }
}
