namespace DeepRebirth.Kernels;

/// <summary>
/// The second half of a Winograd convolution (ONNX Conv of stride 1, one group), over tiles that <see cref="WinogradInputStep"/>
/// transformed: for every point a matrix product, then the transform back with fused bias, residual sum and activation.
/// </summary>
internal readonly record struct WinogradConvolutionStep : IStep, IVectorStep
{
    public WinogradConvolutionStep()
    {
    }

    public WinogradForm Form { get; init; }

    /// <summary>Floats from the arena's start to the transformed tiles.</summary>
    public int InputOffset { get; init; }

    /// <summary>Floats from one point's tiles to the next point's.</summary>
    public int PointPitch { get; init; }

    /// <summary>The input's blocks of 16 channels.</summary>
    public int InputBlocks { get; init; }

    /// <summary>The channels of a block that there are weights for: fewer than 16 where one block holds all.</summary>
    public int BlockChannels { get; init; } = 16;

    public int TileRows { get; init; }

    public int TileColumns { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Floats from the weights' start to this layer's transformed weights, packed <c>[K/32][point][C][32 k]</c>; where K/16 is odd the last group is 16 wide.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    /// <summary>What is added before the activation, of the output's size and not the output itself; without channels where there is none.</summary>
    public ImageTensor Residual { get; init; } = new();

    public FusedActivation Activation { get; init; } = new();

    /// <summary>Output channels that are computed together.</summary>
    public const int GroupWidth = 32;

    /// <summary>The most tiles of a unit: their products, up to 64 points of 32 channels, take 224 KiB of the stack.</summary>
    public const int MostTiles = 28;

    /// <summary>The tiles of the whole batch.</summary>
    public int Tiles => Output.Images * TileRows * TileColumns;

    /// <summary>The pieces that the tiles are cut into; the last one has what is left.</summary>
    public int Pieces => (Tiles + MostTiles - 1) / MostTiles;

    /// <summary>One unit an output channel group and piece of the tiles.</summary>
    public int Units => (Output.Channels + GroupWidth - 1) / GroupWidth * Pieces;

    /// <summary>Threads share the tiles where these are larger than the weights, all of which each thread then reads; else the output channels.</summary>
    public StepWork Work => new(Units, Output.Channels <= Tiles ? Pieces : Units);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        WinogradConvolutionKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
}
