using System;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>
/// Tiles, or pairs of pixels, cut into pieces that are computed at a time: two halves, as two threads share them, and each half into pieces of about the
/// same size. How many pieces there are is the same on every processor, not where they end.
/// </summary>
/// <param name="Count">How many there are.</param>
internal readonly record struct PieceCut(int Count)
{
    /// <summary>The most of a piece: their products, up to 64 points of 32 channels, take 224 KiB of the stack.</summary>
    public const int MostOfPiece = 28;

    /// <summary>What the widest vectors' kernels compute at a time, two groups of seven; narrow ones compute almost any number equally fast.</summary>
    private const int WidestGroup = 14;

    /// <summary>The number of pieces.</summary>
    public int Pieces => IsWhole ? 1 : 2 * PiecesOfHalf;

    /// <summary>No piece is larger, on any processor.</summary>
    public int Largest => IsWhole ? Count : Math.Min(MostOfPiece, RoundUp((Count + 1) / 2, WidestGroup));

    private static int Group => Avx512F.IsSupported ? WidestGroup : 1;

    private bool IsWhole => Count <= MostOfPiece;

    private int Half => IsWhole ? Count : RoundUp((Count + 1) / 2, Group);

    private int PiecesOfHalf => (Half + MostOfPiece - 1) / MostOfPiece;

    /// <summary>The first of a piece; of the piece behind the last, their number.</summary>
    public int FirstOf(int piece)
    {
        (int half, piece) = Math.DivRem(piece, PiecesOfHalf);
        return Math.Min(Count, (half * Half) + (piece * GroupsOf(half) / PiecesOfHalf * Group));
    }

    /// <summary>The size of a piece.</summary>
    public int SizeOf(int piece) => FirstOf(piece + 1) - FirstOf(piece);

    /// <summary>The piece that one belongs to, and its number within it.</summary>
    public (int Piece, int Index) PlaceOf(int index)
    {
        int half = index < Half ? 0 : 1;
        int group = (index - (half * Half)) / Group;
        int piece = (half * PiecesOfHalf) + ((((group + 1) * PiecesOfHalf) - 1) / GroupsOf(half));
        return (piece, index - FirstOf(piece));
    }

    private static int RoundUp(int count, int group) => (count + group - 1) / group * group;

    private int GroupsOf(int half) => ((half == 0 ? Half : Count - Half) + Group - 1) / Group;
}
