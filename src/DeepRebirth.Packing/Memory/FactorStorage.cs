using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>The factors of a tensor for Strassen's algorithm, <c>[piece][factor][channel block][pair of the piece][8]</c>.</summary>
/// <param name="name">The tensor whose factors these are.</param>
/// <param name="blocks">The tensor's blocks of 16 channels.</param>
/// <param name="pairs">The whole batch's pairs of pixels.</param>
internal sealed class FactorStorage(string name, int blocks, PieceCut pairs) : Storage(name)
{
    /// <summary>The pieces of the pairs.</summary>
    public PieceCut Cut => pairs;

    /// <summary>Floats from one factor of a piece to the next: an odd number of cache lines, so that the factors of a pair do not meet in one set of the cache.</summary>
    public int FactorPitch => Checked((((Int128)blocks * PieceCut.MostOfPiece * StrassenInputStep.HalfBlock / 16) | 1) * 16);

    /// <inheritdoc/>
    public override int Floats => Checked((Int128)pairs.Pieces * StrassenConvolutionStep.Factors * FactorPitch);

    /// <inheritdoc/>
    public override bool IsSharedByHalves => Cut.Pieces > 1;

    /// <inheritdoc/>
    public override bool HasSameGeometry(Storage other) => false;
}
