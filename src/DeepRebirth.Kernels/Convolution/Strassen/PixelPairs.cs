using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// Neighbouring pixels in pairs, image by image and row by row. The last pixel of a row of odd length is paired with the next row's first, and the last
/// pixel of an odd image with itself.
/// </summary>
internal readonly record struct PixelPairs(int Images, int Height, int Width)
{
    /// <summary>The pairs of a tensor's pixels.</summary>
    public static PixelPairs Of(in ImageTensor tensor) => new(tensor.Images, tensor.Height, tensor.Width);

    /// <summary>All pairs.</summary>
    public int Count => Images * OfImage;

    /// <summary>The pieces that they are cut into.</summary>
    public PieceCut Cut => new(Count);

    private int OfImage => ((Height * Width) + 1) / 2;

    /// <summary>As many pairs as lie side by side in a row from a pair on; or that pair alone, where its pixels do not.</summary>
    /// <param name="pair">The first pair.</param>
    /// <param name="most">The most pairs.</param>
    public PairRun RunAt(int pair, int most)
    {
        (int image, pair) = Math.DivRem(pair, OfImage);
        (int row, int column) = Math.DivRem(2 * pair, Width);
        if (column + 1 < Width)
            return new(image, row, column, row, column + 1, Math.Min(most, (Width - column) / 2));
        return row + 1 < Height
            ? new(image, row, column, row + 1, 0, 1)
            : new(image, row, column, row, column, 1);
    }
}

/// <summary>Pairs side by side: where the first one's two pixels lie, and how many pairs there are.</summary>
internal readonly record struct PairRun(int Image, int Row, int Column, int SecondRow, int SecondColumn, int Count)
{
    /// <summary>Whether the pair is one pixel twice.</summary>
    public bool IsSingle => Row == SecondRow && Column == SecondColumn;
}
