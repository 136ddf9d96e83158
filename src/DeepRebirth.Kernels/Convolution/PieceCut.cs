using System;

namespace DeepRebirth.Kernels;

/// <summary>Tiles, or pairs of pixels, cut into pieces that are computed at a time; the last one has what is left.</summary>
/// <param name="Count">How many there are.</param>
internal readonly record struct PieceCut(int Count)
{
    /// <summary>The most of a piece: their products, up to 64 points of 32 channels, take 224 KiB of the stack.</summary>
    public const int MostOfPiece = 28;

    /// <summary>The number of pieces.</summary>
    public int Pieces => (Count + MostOfPiece - 1) / MostOfPiece;

    /// <summary>No piece is larger.</summary>
    public int Largest => Math.Min(MostOfPiece, Count);

    /// <summary>The first of a piece; of the piece behind the last, their number.</summary>
    public int FirstOf(int piece) => Math.Min(Count, piece * MostOfPiece);

    /// <summary>The size of a piece.</summary>
    public int SizeOf(int piece) => FirstOf(piece + 1) - FirstOf(piece);

    /// <summary>The piece that one belongs to, and its number within it.</summary>
    public static (int Piece, int Index) PlaceOf(int index) => Math.DivRem(index, MostOfPiece);
}
