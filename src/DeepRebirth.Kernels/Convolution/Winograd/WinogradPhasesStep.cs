namespace DeepRebirth.Kernels;

/// <summary>
/// A convolution of stride 2 over a narrow input, such as a network's first one over a picture of three colours, by Winograd's F(4x4, 4x4), with fused bias, residual
/// sum and activation. The pixels of even and of odd rows and columns are four pictures of half the size, the phases; convolving each of them at
/// stride 1 with its taps of the kernel, four by four of a 7x7 or 8x8 one, and summing up is the whole convolution. So the phases become channels:
/// <code>
///   rows 2i      [ a b | ..
///   rows 2i + 1    c d | .. ]  of channel c  -> lanes 4 c to 4 c + 3 of pixel (i, j): a, b, c, d
/// </code>
/// </summary>
internal readonly record struct WinogradPhasesStep : IStep, IInputStep, IVectorStep
{
    public WinogradPhasesStep()
    {
    }

    /// <summary>The narrow input, of up to four channels, as it came: plane behind plane, without border.</summary>
    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Rows above the image that the first tile covers.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns left of the image that the first tile covers.</summary>
    public int PadLeft { get; init; }

    /// <summary>Floats from the weights' start to this layer's transformed weights, packed <c>[K/32][point][4 C][32 k]</c>; where K/16 is odd the last group is 16 wide.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    /// <summary>What is added before the activation, of the output's size and not the output itself; without channels where there is none.</summary>
    public ImageTensor Residual { get; init; } = new();

    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit a row of tiles.</summary>
    public int Units => Output.Images * TileRows;

    public StepWork Work => Units;

    private int TileRows => (Output.Height + Form.Outputs() - 1) / Form.Outputs();

    private static WinogradForm Form => WinogradForm.Outputs4Kernel4;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    /// <inheritdoc cref="IInputStep.RunFrom"/>
    public unsafe void RunFrom(nint input, float* arena, float* weights, int from, int to) =>
        VectorStep.Run(this with { Input = Input.MovedBy(input) }, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        WinogradPhasesKernel<TLanes, TVector, Outputs4Kernel4>.Run(this, arena, weights, from, to);

    /// <summary>The convolution of the phases, whose tiles are somewhere else than in the arena.</summary>
    internal WinogradConvolutionStep Convolution(int pointPitch) => new()
    {
        Form = Form,
        PointPitch = pointPitch,
        InputBlocks = 1,
        BlockChannels = 4 * Input.Channels,
        TileRows = TileRows,
        TileColumns = (Output.Width + Form.Outputs() - 1) / Form.Outputs(),
        Output = Output,
        WeightsOffset = WeightsOffset,
        BiasOffset = BiasOffset,
        Residual = Residual,
        Activation = Activation,
    };
}
