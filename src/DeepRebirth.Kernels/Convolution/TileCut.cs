using System;

namespace DeepRebirth.Kernels;

/// <summary>Neighbouring pixels cut into tiles, none of them computed twice: whole tiles first, then those of one pixel less, then those of two less.</summary>
internal readonly record struct TileCut(int Whole, int OneLess, int TwoLess)
{
    /// <summary>Whether there is such a cut; there is none for 15 pixels and tiles of 14 and 13, nor for 7 and tiles of 6, 5 and 4.</summary>
    public bool IsExact => Whole >= 0;

    /// <summary>All tiles.</summary>
    public int Tiles => Whole + OneLess + TwoLess;

    /// <summary>As few tiles as cover the pixels.</summary>
    /// <param name="pixels">How many there are.</param>
    /// <param name="tile">The pixels of a whole tile.</param>
    /// <param name="hasTwoLess">Whether there are tiles of two pixels less.</param>
    public static TileCut Of(int pixels, int tile, bool hasTwoLess)
    {
        int tiles = (pixels + tile - 1) / tile;
        int missing = (tiles * tile) - pixels;
        (int twoLess, int oneLess) = hasTwoLess ? Math.DivRem(missing, 2) : (0, missing);
        return new(tiles - oneLess - twoLess, oneLess, twoLess);
    }
}
