namespace DeepRebirth.Kernels;

/// <summary>
/// The first half of a 1x1 convolution by Strassen's algorithm: the seven factors that <see cref="StrassenConvolutionStep"/> multiplies with those of the weights, made of
/// pairs of pixels and the two halves of every block of 16 channels. Several convolutions of one input share them.
/// </summary>
internal readonly record struct StrassenInputStep : IStep, IOwnCopyStep
{
    public StrassenInputStep()
    {
    }

    public ImageTensor Input { get; init; }

    /// <summary>Floats from the arena's start to the factors, <c>[piece][factor][channel block][pair of the piece][8]</c>: what a thread writes and reads is one stretch of memory.</summary>
    public int OutputOffset { get; init; }

    /// <summary>Floats from one factor of a piece to the next.</summary>
    public int FactorPitch { get; init; }

    /// <summary>Floats from the first thread's own factors to the second's, where each thread makes all for itself (<see cref="StepWork.IsOwn"/>); 0 where they share the work.</summary>
    public int CopyPitch { get; init; }

    /// <summary>The channels of half a block.</summary>
    public const int HalfBlock = 8;

    /// <summary>One unit a channel block and piece of the pairs.</summary>
    public int Units => Input.Blocks * Pairs.Cut.Pieces;

    public StepWork Work => new(Units, Pairs.Cut.Pieces) { IsOwn = CopyPitch > 0 };

    /// <summary>The pairs of pixels.</summary>
    internal PixelPairs Pairs => PixelPairs.Of(Input);

    /// <summary>Floats from the factors' start to a channel block of a pair's first factor.</summary>
    internal static long Place(PieceCut cut, int pair, int block, int factorPitch)
    {
        (int piece, pair) = cut.PlaceOf(pair);
        return ((long)piece * StrassenConvolutionStep.Factors * factorPitch) + (((block * PieceCut.MostOfPiece) + pair) * HalfBlock);
    }

    /// <inheritdoc cref="IOwnCopyStep.At"/>
    public StrassenInputStep At(int copy) => this with { OutputOffset = OutputOffset + (copy * CopyPitch) };

    IStep IOwnCopyStep.At(int copy) => At(copy);

    public unsafe void Run(float* arena, float* weights, int from, int to) => StrassenInputKernel.Run(this, arena, from, to);
}
