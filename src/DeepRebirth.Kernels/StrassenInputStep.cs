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

    /// <summary>Floats from the arena's start to the factors, <c>[factor][channel block][pair of pixels][8]</c>.</summary>
    public int OutputOffset { get; init; }

    /// <summary>Floats from one factor to the next.</summary>
    public int FactorPitch { get; init; }

    /// <summary>The channels of half a block.</summary>
    public const int HalfBlock = 8;

    /// <summary>One unit a channel block and piece of the pairs.</summary>
    public int Units => Input.Blocks * Pairs.Pieces;

    public StepWork Work => new(Units, Pairs.Pieces);

    /// <summary>The pairs of pixels.</summary>
    internal PixelPairs Pairs => PixelPairs.Of(Input);

    public unsafe void Run(float* arena, float* weights, int from, int to) => StrassenInputKernel.Run(this, arena, from, to);
}
