namespace DeepRebirth.Kernels;

/// <summary>
/// The second half of a Winograd convolution (ONNX Conv of stride 1, one group), over tiles that <see cref="WinogradInputStep"/>
/// transformed: for every point a matrix product, then the transform back with fused bias, residual sum and activation.
/// </summary>
internal readonly record struct WinogradConvolutionStep : IStep, IOwnCopyStep, IVectorStep
{
    public WinogradConvolutionStep()
    {
    }

    public WinogradForm Form { get; init; }

    /// <summary>Floats from the arena's start to the transformed tiles (<see cref="WinogradTiles"/>).</summary>
    public int InputOffset { get; init; }

    /// <summary>Floats from one point of a piece of the tiles to the next.</summary>
    public int PointPitch { get; init; }

    /// <summary>The input's blocks of 16 channels.</summary>
    public int InputBlocks { get; init; }

    /// <summary>The channels of a block that there are weights for: fewer than 16 where one block holds all.</summary>
    public int BlockChannels { get; init; } = 16;

    public int TileRows { get; init; }

    public int TileColumns { get; init; }

    /// <summary>The rows of outputs of the last tiles, where these need fewer points than others (<see cref="WinogradEdge"/>); 0 where they do not.</summary>
    public int EdgeRows { get; init; }

    /// <summary>The same for columns.</summary>
    public int EdgeColumns { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Floats from the weights' start to this layer's transformed weights, packed <c>[K/32][point][C][32 k]</c>; where K/16 is odd the last group is 16 wide.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    /// <summary>What is added before the activation, of the output's size and not the output itself; without channels where there is none.</summary>
    public ImageTensor Residual { get; init; } = new();

    public FusedActivation Activation { get; init; } = new();

    /// <summary>Floats from the first thread's own tiles to the second's; 0 where all threads read the same.</summary>
    public int CopyPitch { get; init; }

    /// <summary>Output channels that are computed together.</summary>
    public const int GroupWidth = 32;

    /// <summary>One unit an output channel group and piece of the tiles.</summary>
    public int Units => (Output.Channels + GroupWidth - 1) / GroupWidth * Tiles.Cut.Pieces;

    /// <summary>Threads share the pieces of the tiles, and each reads all weights, or they share the output channels, and each reads all tiles.</summary>
    public StepWork Work => new(Units, SharesTiles ? Tiles.Cut.Pieces : Units);

    private bool SharesTiles => Shares(Tiles.Cut, Output.Channels);

    /// <summary>Whether threads share the tiles: where there are several pieces, and the weights are not several times as large as they (see <see cref="ConvolutionStep.Work"/>).</summary>
    internal static bool Shares(PieceCut tiles, int outputs) => tiles.Pieces > 1 && outputs <= 4L * tiles.Count;

    /// <summary>How the tiles lie.</summary>
    internal WinogradTiles Tiles => new(Form, Order.Cut, PointPitch);

    /// <summary>In which order.</summary>
    internal WinogradTileOrder Order => new(Output.Images, TileRows, TileColumns, new(Form, EdgeRows), new(Form, EdgeColumns));

    /// <inheritdoc cref="IOwnCopyStep.At"/>
    public WinogradConvolutionStep At(int copy) => this with { InputOffset = InputOffset + (copy * CopyPitch) };

    IStep IOwnCopyStep.At(int copy) => At(copy);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        WinogradConvolutionKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
}
