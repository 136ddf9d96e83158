namespace DeepRebirth.Kernels;

/// <summary>
/// How transformed tiles lie: <c>[piece][point][channel block][tile of the piece][16]</c>, tiles numbered in their order (<see cref="WinogradTileOrder"/>). So what a thread writes and reads is one
/// stretch of memory.
/// </summary>
/// <param name="Form">The form.</param>
/// <param name="Cut">The pieces.</param>
/// <param name="PointPitch">Floats from one point of a piece to the next.</param>
internal readonly record struct WinogradTiles(WinogradForm Form, PieceCut Cut, int PointPitch)
{
    /// <summary>Floats from one channel block of a point to the next.</summary>
    public int BlockPitch => Cut.Largest * 16;

    /// <summary>Floats from the start to the first point of a tile in a channel block.</summary>
    public long Place(int tile, int block)
    {
        (int piece, tile) = Cut.PlaceOf(tile);
        return ((long)piece * Form.Points() * PointPitch) + ((long)block * BlockPitch) + (tile * 16);
    }
}
