namespace DeepRebirth.Kernels;

/// <summary>
/// The first half of a Winograd convolution: the tiles of an image, transformed. The input's border covers every tile, also what the
/// last row and column of tiles reach beyond the last output.
/// </summary>
internal readonly record struct WinogradInputStep : IStep, IOwnCopyStep, IVectorStep
{
    public WinogradInputStep()
    {
    }

    public ImageTensor Input { get; init; }

    public WinogradForm Form { get; init; }

    /// <summary>Rows above the image that the first tile covers.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns left of the image that the first tile covers.</summary>
    public int PadLeft { get; init; }

    /// <summary>Floats from the arena's start to the transformed tiles (<see cref="WinogradTiles"/>).</summary>
    public int OutputOffset { get; init; }

    /// <summary>Floats from one point of a piece of the tiles to the next.</summary>
    public int PointPitch { get; init; }

    public int TileRows { get; init; }

    public int TileColumns { get; init; }

    /// <summary>The rows of outputs of the last tiles, where these need fewer points than others (<see cref="WinogradEdge"/>); 0 where they do not.</summary>
    public int EdgeRows { get; init; }

    /// <summary>The same for columns.</summary>
    public int EdgeColumns { get; init; }

    /// <summary>Floats from the first thread's own tiles to the second's, where each thread makes all for itself (<see cref="StepWork.IsOwn"/>); 0 where they share the work.</summary>
    public int CopyPitch { get; init; }

    /// <summary>One unit a row of tiles of one channel block.</summary>
    public int Units => Input.Images * Input.Blocks * TileRows;

    public StepWork Work => new(Units, TileRows) { IsOwn = CopyPitch > 0 };

    /// <summary>How the tiles lie.</summary>
    internal WinogradTiles Tiles => new(Form, Order.Cut, PointPitch);

    /// <summary>In which order.</summary>
    internal WinogradTileOrder Order => new(Input.Images, TileRows, TileColumns, new(Form, EdgeRows), new(Form, EdgeColumns));

    /// <inheritdoc cref="IOwnCopyStep.At"/>
    public WinogradInputStep At(int copy) => this with { OutputOffset = OutputOffset + (copy * CopyPitch) };

    IStep IOwnCopyStep.At(int copy) => At(copy);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        WinogradInputKernel.Run(this, WinogradTransforms.Of<TLanes, TVector>(Form), arena, from, to);
}
