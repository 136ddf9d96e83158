using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Where an image tensor lies in the arena, and how: <c>[image][Top + Height + Bottom][block][Left + Width + Right][BlockSize]</c>, or with
/// <see cref="RowBlocks"/> of 1 <c>[image][block][Top + Height + Bottom][Left + Width + Right][BlockSize]</c>; channel c in lane <c>c % BlockSize</c> of block
/// <c>c / BlockSize</c>. Lanes behind the last channel hold zero or are never read with a weight other than zero. The border of Top, Left, Bottom and Right pixels holds zeros: whoever writes the tensor writes them too.
/// </summary>
internal readonly record struct ImageTensor
{
    public ImageTensor()
    {
    }

    /// <summary>
    /// Floats from the arena's start to the tensor's first float (which lies in the border, where there is one). Any distance for a network's input that is read where the
    /// caller has it.
    /// </summary>
    public nint Offset { get; init; }

    /// <summary>The batch.</summary>
    public int Images { get; init; } = 1;

    /// <summary>The real number of channels.</summary>
    public int Channels { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    /// <summary>Rows of zeros above the image.</summary>
    public int Top { get; init; }

    /// <summary>Columns of zeros left of the image.</summary>
    public int Left { get; init; }

    /// <summary>Rows of zeros below the image.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns of zeros right of the image.</summary>
    public int Right { get; init; }

    /// <summary>Channels that lie side by side: 16; for a narrow network input the channel count itself (HWC), or 1 where it lies as it came, which convolutions, copies and conversions to plain read.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>Floats from one image to the next. Larger than the planes of this tensor where it is a slice of a Concat.</summary>
    public int ImagePitch { get; init; }

    /// <summary>
    /// The lane of the first channel. Not 0 only in a slice of a Concat that begins within a block; such a slice is written, and copied from, but
    /// never read by any other step.
    /// </summary>
    public int FirstLane { get; init; }

    /// <summary>Whether the lanes behind the last channel are those of the next slice, which the writer leaves alone.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>Whether some block's lanes are not all this tensor's, so that its writer stores no whole vectors but through <see cref="ImageSlice"/>.</summary>
    public bool SharesBlocks => FirstLane != 0 || IsFollowed;

    /// <summary>The number of channel blocks, counted from the first channel.</summary>
    public int Blocks => BlockSize == 16 ? (Channels + 15) / 16 : (Channels + BlockSize - 1) / BlockSize;

    /// <summary>The channels that the writer writes: those behind the last one, up to the end of its block, are zeros where no slice follows.</summary>
    public int WrittenChannels => IsFollowed ? Channels : ((FirstLane + Channels + BlockSize - 1) / BlockSize * BlockSize) - FirstLane;

    /// <summary>
    /// The channel blocks of a row that lie one behind the other, those of the whole Concat where this is a slice of it: the rows that a thread computes are then one stretch of
    /// memory. With 1 each block is a plane of its own.
    /// </summary>
    public int RowBlocks { get; init; } = 1;

    /// <summary>Floats from one row to the next.</summary>
    public int RowPitch => BlockRow * RowBlocks;

    /// <summary>Floats from one channel block to the next.</summary>
    public int BlockPitch => RowBlocks > 1 ? BlockRow : (Top + Height + Bottom) * BlockRow;

    private int BlockRow => (Left + Width + Right) * BlockSize;

    /// <summary>Floats from the tensor's first float to the image's top left pixel.</summary>
    public int Interior => (Top * RowPitch) + (Left * BlockSize);

    /// <summary>Whether there is any border.</summary>
    public bool HasBorder => (Top | Left | Bottom | Right) != 0;

    /// <summary>The number of (image, block, row) triples: the units of the steps that work row by row.</summary>
    public int RowUnits => Images * Blocks * Height;

    /// <summary>The same tensor so many floats away.</summary>
    public ImageTensor MovedBy(nint floats) => this with { Offset = Offset + floats };

    /// <summary>The image, channel block and row of a unit, rows innermost.</summary>
    public (int Image, int Block, int Row) RowOf(int unit)
    {
        (int plane, int row) = Math.DivRem(unit, Height);
        (int image, int block) = Math.DivRem(plane, Blocks);
        return (image, block, row);
    }

    /// <summary>The first pixel of a row of the image, in one channel block as they lie in the arena.</summary>
    public unsafe float* Row(float* arena, int image, int block, int row) =>
        arena + Offset + ((long)image * ImagePitch) + ((long)block * BlockPitch) + Interior + ((long)row * RowPitch);

    /// <summary>One channel of one pixel.</summary>
    public unsafe float* Pixel(float* arena, int image, int channel, int row, int column) =>
        Row(arena, image, (FirstLane + channel) / BlockSize, row) + (column * BlockSize) + ((FirstLane + channel) % BlockSize);

    /// <summary>
    /// Writes the zeros left and right of a row; with the first row also those above the image, with the last also those below.
    /// A step that does so for each row that it writes has written the whole border. Slices that share a block both write the same zeros.
    /// </summary>
    public unsafe void ClearBorder(float* arena, int image, int block, int row)
    {
        ClearBorderOfBlock(arena, image, block, row);
        if (FirstLane > 0 && block < (FirstLane + Channels - 1) / 16)
            ClearBorderOfBlock(arena, image, block + 1, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void ClearBorderOfBlock(float* arena, int image, int block, int row)
    {
        float* start = Row(arena, image, block, row) - (Left * BlockSize);
        new Span<float>(start, Left * BlockSize).Clear();
        new Span<float>(start + ((Left + Width) * BlockSize), Right * BlockSize).Clear();
        int above = row == 0 ? Top : 0;
        int below = row == Height - 1 ? Bottom : 0;
        for (int other = -above; other <= below; other++)
        {
            if (other != 0)
                new Span<float>(start + ((long)other * RowPitch), BlockRow).Clear();
        }
    }
}
