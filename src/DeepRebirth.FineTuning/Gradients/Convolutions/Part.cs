using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>
/// What a convolution works on at a time: some whole pictures, or, where pixels do not depend on their neighbours, some of the pixels of all
/// pictures in one row.
/// </summary>
/// <param name="IsRow">Whether it is a row of pixels.</param>
/// <param name="First">The first picture or pixel.</param>
/// <param name="Count">The pictures or pixels.</param>
/// <param name="Pictures">All pictures.</param>
internal readonly unsafe record struct Part(bool IsRow, int First, int Count, int Pictures)
{
    /// <summary>The images that a kernel sees.</summary>
    public int Images => IsRow ? 1 : Count;

    /// <summary>Cuts the work into parts of about so many floats.</summary>
    /// <param name="isRow">Whether to cut pixels.</param>
    /// <param name="all">All pictures or pixels.</param>
    /// <param name="pictures">All pictures.</param>
    /// <param name="floats">The floats of a picture or pixel.</param>
    /// <param name="limit">The most floats, unless one picture has more.</param>
    public static IEnumerable<Part> Cut(bool isRow, int all, int pictures, long floats, long limit)
    {
        const int Tile = 14;
        int size = (int)Math.Clamp(limit / Math.Max(1, floats), 1, all);
        if (isRow)
            size = Math.Max(4, size / Tile) * Tile;
        for (int first = 0; first < all; first += size)
            yield return new Part(isRow, first, Math.Min(size, all - first), pictures);
    }

    /// <summary>Images, rows and columns, as a kernel sees them.</summary>
    public (int Images, int Rows, int Columns) Size(BatchTensor tensor) => IsRow ? (1, 1, Count) : (Count, tensor.Shape[2], tensor.Shape[3]);

    /// <summary>The pixels of an image, as a kernel sees it.</summary>
    public int Pixels(BatchTensor tensor) => IsRow ? Count : tensor.Pixels;

    /// <summary>Where the part lies in a tensor's values or gradients, from a channel block on.</summary>
    public BlockedImages Of(BatchTensor tensor, float* start, int block)
    {
        nint blockPitch = (nint)Pictures * tensor.Inner;
        float* data = start + (block * blockPitch) + ((nint)First * (IsRow ? BatchTensor.Lanes : tensor.Inner));
        return new BlockedImages(data, BatchTensor.Lanes, (nint)tensor.Shape[3] * BatchTensor.Lanes, tensor.Inner, blockPitch);
    }
}
