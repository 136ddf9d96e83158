using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// Tiles, or pairs of pixels, cut into pieces that are computed at a time. An even number of pieces is cut in two halves first, so that each of two threads has
/// as much to do: 98 into 28, 21, 28 and 21. What is left of a half, or of all, is the last piece of it.
/// </summary>
/// <param name="Count">How many there are.</param>
/// <param name="Most">The most of a piece.</param>
/// <param name="Group">The first half is a multiple of it: of seven, as wide vectors compute so many at a time.</param>
internal readonly record struct PieceCut(int Count, int Most = PieceCut.MostOfPiece, int Group = 7)
{
    /// <summary>The most of a piece: their products, up to 64 points of 32 channels, take 224 KiB of the stack.</summary>
    public const int MostOfPiece = 28;

    /// <summary>The number of pieces.</summary>
    public int Pieces => (Count + Most - 1) / Most;

    /// <summary>No piece is larger.</summary>
    public int Largest => Math.Min(Most, Count);

    private int FirstHalf => Pieces % 2 == 0 ? (((Count + 1) / 2) + Group - 1) / Group * Group : Count;

    private int PiecesOfFirstHalf => Pieces % 2 == 0 ? Pieces / 2 : Pieces;

    /// <summary>The first of a piece; of the piece behind the last, their number.</summary>
    public int FirstOf(int piece) => piece <= PiecesOfFirstHalf
        ? Math.Min(FirstHalf, piece * Most)
        : Math.Min(Count, FirstHalf + ((piece - PiecesOfFirstHalf) * Most));

    /// <summary>The size of a piece.</summary>
    public int SizeOf(int piece) => FirstOf(piece + 1) - FirstOf(piece);

    /// <summary>The piece that one belongs to, and its number within it.</summary>
    public (int Piece, int Index) PlaceOf(int index)
    {
        if (index < FirstHalf)
            return Math.DivRem(index, Most);
        (int piece, index) = Math.DivRem(index - FirstHalf, Most);
        return (PiecesOfFirstHalf + piece, index);
    }
}
