using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The first half of a 1x1 convolution by Strassen's algorithm: the seven factors that <see cref="StrassenConvolutionStep"/> multiplies with those of the weights, made of
/// pairs of pixels and the two halves of every block of 16 channels. Several convolutions of one input share them.
/// </summary>
internal readonly record struct StrassenInputStep : IStep
{
    public StrassenInputStep()
    {
    }

    public ImageTensor Input { get; init; }

    /// <summary>Floats from the arena's start to the factors, <c>[piece][factor][channel block][pair of the piece][8]</c>: what a thread writes and reads is one stretch of memory.</summary>
    public int OutputOffset { get; init; }

    /// <summary>Floats from one factor of a piece to the next.</summary>
    public int FactorPitch { get; init; }

    /// <summary>The channels of half a block.</summary>
    public const int HalfBlock = 8;

    /// <summary>One unit a channel block and piece of the pairs.</summary>
    public int Units => Input.Blocks * Pairs.Pieces;

    public StepWork Work => new(Units, Pairs.Pieces);

    /// <summary>The pairs of pixels.</summary>
    internal PixelPairs Pairs => PixelPairs.Of(Input);

    /// <summary>Floats from the factors' start to a channel block of a pair's first factor.</summary>
    internal static long Place(int pair, int block, int factorPitch)
    {
        (int piece, pair) = Math.DivRem(pair, PixelPairs.MostOfPiece);
        return ((long)piece * StrassenConvolutionStep.Factors * factorPitch) + (((block * PixelPairs.MostOfPiece) + pair) * HalfBlock);
    }

    public unsafe void Run(float* arena, float* weights, int from, int to) => StrassenInputKernel.Run(this, arena, from, to);
}
