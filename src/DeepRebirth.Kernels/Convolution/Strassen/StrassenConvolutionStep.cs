namespace DeepRebirth.Kernels;

/// <summary>
/// The second half of a 1x1 convolution (ONNX Conv of stride 1, one group) by Strassen's algorithm (Gaussian Elimination is not Optimal, 1969) in Winograd's variant: with the two
/// halves of the output channels and of the input channels, weights are 2x2 matrices, and with pairs of pixels so are inputs. Their product takes seven multiplications instead of eight.
/// </summary>
/// <remarks>
/// <code>
/// weights a, inputs b            products                    outputs
/// s1 = a21 + a22                 p1 = a11 b11                c11 = p1 + p2
/// s2 = s1 - a11                  p2 = a12 b21                c12 = p1 + p6 + p5 + p3
/// s3 = a11 - a21                 p3 = s4 b22                 c21 = p1 + p6 + p7 - p4
/// s4 = a12 - s2                  p4 = a22 t4                 c22 = p1 + p6 + p7 + p5
/// t1 = b12 - b11                 p5 = s1 t1
/// t2 = b22 - t1                  p6 = s2 t2                  first index of a, c: half of the output channels; second of a, first of b: of the input channels;
/// t3 = b22 - b12                 p7 = s3 t3                  second of b, c: pixel of the pair
/// t4 = t2 - b21
/// </code>
/// </remarks>
internal readonly record struct StrassenConvolutionStep : IStep, IOwnCopyStep, IVectorStep
{
    public StrassenConvolutionStep()
    {
    }

    /// <summary>Floats from the arena's start to the factors of <see cref="StrassenInputStep"/>.</summary>
    public int InputOffset { get; init; }

    /// <summary>Floats from one factor of a piece to the next.</summary>
    public int FactorPitch { get; init; }

    /// <summary>The input's blocks of 16 channels.</summary>
    public int InputBlocks { get; init; }

    /// <summary>The output, of a multiple of <see cref="GroupWidth"/> channels.</summary>
    public ImageTensor Output { get; init; }

    /// <summary>Floats from the weights' start to this layer's factors, packed <c>[K/32][factor][C/16][8 c][16 k]</c>.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel.</summary>
    public int BiasOffset { get; init; }

    /// <summary>What is added before the activation, of the output's size and not the output itself; without channels where there is none.</summary>
    public ImageTensor Residual { get; init; } = new();

    public FusedActivation Activation { get; init; } = new();

    /// <summary>Floats from the first thread's own factors to the second's; 0 where all threads read the same.</summary>
    public int CopyPitch { get; init; }

    /// <summary>The number of products.</summary>
    public const int Factors = 7;

    /// <summary>Output channels that are computed together: two blocks, the halves.</summary>
    public const int GroupWidth = 32;

    /// <summary>One unit a group of output channels and piece of the pairs.</summary>
    public int Units => Output.Channels / GroupWidth * Pairs.Cut.Pieces;

    /// <summary>Threads share the pixels, or the output channels, and each reads all factors.</summary>
    public StepWork Work => new(Units, SharesPairs ? Pairs.Cut.Pieces : Units);

    private bool SharesPairs => Shares(Pairs.Cut, InputBlocks, Output.Channels);

    /// <summary>Whether threads share the pixels: where there are several pieces, and the weights are not too large, as in direct convolution (<see cref="ConvolutionStep.Work"/>).</summary>
    internal static bool Shares(PieceCut pairs, int inputBlocks, int outputs)
    {
        long factor = (long)inputBlocks * StrassenInputStep.HalfBlock;
        long weights = Factors * factor * outputs / 2;
        return pairs.Pieces > 1 && weights <= 4 * pairs.Count * ((Factors * factor) + (outputs * 2));
    }

    /// <summary>The pairs of pixels.</summary>
    internal PixelPairs Pairs => PixelPairs.Of(Output);

    /// <inheritdoc cref="IOwnCopyStep.At"/>
    public StrassenConvolutionStep At(int copy) => this with { InputOffset = InputOffset + (copy * CopyPitch) };

    IStep IOwnCopyStep.At(int copy) => At(copy);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        StrassenConvolutionKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
}
