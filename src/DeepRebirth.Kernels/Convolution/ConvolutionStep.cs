namespace DeepRebirth.Kernels;

/// <summary>Direct convolution (ONNX Conv, one group) with fused bias, residual sum and activation. The input's border covers every tap of every window.</summary>
internal readonly record struct ConvolutionStep : IStep, IInputStep, IVectorStep
{
    public ConvolutionStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    public int KernelHeight { get; init; }

    public int KernelWidth { get; init; }

    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    /// <summary>Rows above the image that the first window covers.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns left of the image that the first window covers.</summary>
    public int PadLeft { get; init; }

    /// <summary>Floats from the weights' start to this layer's, packed <c>[K/32][C/BlockSize][ky][kx][BlockSize c][32 k]</c>; where K/16 is odd the last group is 16 wide.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    /// <summary>What is added before the activation, of the output's size and not the output itself; without channels where there is none.</summary>
    public ImageTensor Residual { get; init; } = new();

    public FusedActivation Activation { get; init; } = new();

    /// <summary>Output channels that are computed together.</summary>
    public const int GroupWidth = 32;

    /// <summary>Output rows of a unit: two, so that images of an odd number of pixel groups leave no half tile.</summary>
    public const int BandRows = 2;

    /// <summary>The bands of the whole batch.</summary>
    public int Bands => ((Output.Images * Output.Height) + BandRows - 1) / BandRows;

    /// <summary>One unit an output channel group and band.</summary>
    public int Units => (Output.Channels + GroupWidth - 1) / GroupWidth * Bands;

    /// <summary>
    /// Threads share the rows, and each reads all weights; where the weights are several times as large as input and output, they share the output channels. (A step that
    /// shares channels has half of its input from other threads, and makes others read half of its output, which takes longer than weights, that nobody writes.)
    /// </summary>
    public StepWork Work => new(Units, WeightFloats <= 4 * (FloatsOf(Input) + FloatsOf(Output)) ? Bands : Units);

    private long WeightFloats => (long)Output.Channels * Input.Channels * KernelHeight * KernelWidth;

    private static long FloatsOf(in ImageTensor image) => (long)image.Images * image.Channels * image.Height * image.Width;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    /// <inheritdoc cref="IInputStep.RunFrom"/>
    public unsafe void RunFrom(nint input, float* arena, float* weights, int from, int to) =>
        VectorStep.Run(ReadingFrom(input), arena, weights, from, to);

    /// <summary>The same convolution of an input so many floats away.</summary>
    internal ConvolutionStep ReadingFrom(nint input) => this with { Input = Input.MovedBy(input) };

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
    {
        int group = PixelsOfGroup(TLanes.Count);
        if (group == 7)
            ConvolutionKernel<TLanes, TVector, Seven>.Run(this, arena, weights, from, to);
        else if (group == 4)
            ConvolutionKernel<TLanes, TVector, Four>.Run(this, arena, weights, from, to);
        else if (group == 3)
            ConvolutionKernel<TLanes, TVector, Three>.Run(this, arena, weights, from, to);
        else
            ConvolutionKernel<TLanes, TVector, One>.Run(this, arena, weights, from, to);
    }

    /// <summary>The neighbouring pixels that are computed as a group, in vectors of so many floats.</summary>
    internal int PixelsOfGroup(int lanes)
    {
        // The groups of a row overlap where its width is no multiple of theirs: 8 pixels are two groups of four, but 14 of seven.
        bool wide = lanes == 16 && Output.Width >= 7;
        if (wide && (TileCut.Of(Output.Width, 14, hasTwoLess: false).IsExact || 9 * PixelsComputed(7) <= 10 * PixelsComputed(4)))
            return 7;
        if (wide || (lanes == 16 && Output.Width == 4))
            return 4;
        return Output.Width >= 3 ? 3 : 1;
    }

    private int PixelsComputed(int group) => (Output.Width + group - 1) / group * group;
}
