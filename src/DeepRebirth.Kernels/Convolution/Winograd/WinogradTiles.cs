using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// How transformed tiles lie: <c>[piece][point][channel block][tile of the piece][16]</c>, tiles numbered image by image and row by row. So what a thread writes and reads is one
/// stretch of memory.
/// </summary>
/// <param name="Form">The form.</param>
/// <param name="Count">The tiles of the whole batch.</param>
/// <param name="PointPitch">Floats from one point of a piece to the next.</param>
internal readonly record struct WinogradTiles(WinogradForm Form, int Count, int PointPitch)
{
    /// <summary>The most tiles of a piece: their products, up to 64 points of 32 channels, take 224 KiB of the stack.</summary>
    public const int MostOfPiece = 28;

    /// <summary>The pieces that the tiles are cut into; the last one has what is left.</summary>
    public int Pieces => (Count + MostOfPiece - 1) / MostOfPiece;

    /// <summary>Floats from one channel block of a point to the next.</summary>
    public int BlockPitch => Math.Min(MostOfPiece, Count) * 16;

    /// <summary>Floats from the start to the first point of a tile in a channel block.</summary>
    public long Place(int tile, int block)
    {
        (int piece, tile) = Math.DivRem(tile, MostOfPiece);
        return ((long)piece * Form.Points() * PointPitch) + ((long)block * BlockPitch) + (tile * 16);
    }
}
