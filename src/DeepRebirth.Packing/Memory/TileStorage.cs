using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>The transformed tiles of a Winograd convolution's input (<see cref="WinogradTiles"/>).</summary>
/// <param name="name">The tensor whose tiles these are.</param>
/// <param name="form">The form.</param>
/// <param name="blocks">The tensor's blocks of 16 channels.</param>
/// <param name="cut">The pieces of the tiles.</param>
internal sealed class TileStorage(string name, WinogradForm form, int blocks, PieceCut cut) : Storage(name)
{
    /// <summary>The pieces of the tiles.</summary>
    public PieceCut Cut => cut;

    /// <summary>Floats from one point of a piece to the next: an odd number of cache lines, so that the points of a tile do not meet in one set of the cache.</summary>
    public int PointPitch => Checked((((Int128)blocks * Cut.Largest) | 1) * ImageStorage.DefaultBlock);

    /// <inheritdoc/>
    public override int Floats => Checked((Int128)Cut.Pieces * form.Points() * PointPitch);

    /// <inheritdoc/>
    public override bool IsSharedByHalves => Cut.Pieces > 1;

    /// <inheritdoc/>
    public override bool HasSameGeometry(Storage other) => false;
}
