using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// The products and the transform back. A unit is a group of up to 32 output channels and a piece of the tiles: its products lie on the
/// stack, <c>[point][tile][32 k]</c>, until all points are there. All of it but a tile's transform is the same code for every form, compiled once.
/// </summary>
internal static unsafe class WinogradConvolutionKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WinogradConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        WinogradTransforms transforms = WinogradTransforms.Of<TLanes, TVector>(step.Form);
        WinogradTiles all = step.Tiles;
        int pieces = all.Cut.Pieces;
        WinogradTileOrder order = step.Order;
        Span<PointRun> roomForRuns = stackalloc PointRun[WinogradTileOrder.MostRuns];
        float* room = stackalloc float[MostProducts(step.Form) + CacheLine.Floats];
        float* products = CacheLine.Align(room);
        for (int unit = from; unit < to; unit++)
        {
            int channel = unit / pieces * WinogradConvolutionStep.GroupWidth;
            int piece = unit % pieces;
            int first = all.Cut.FirstOf(piece);
            int tiles = all.Cut.SizeOf(piece);
            float* x = arena + step.InputOffset + all.Place(first, block: 0);
            RunPiece(step, transforms, x, arena, weights, channel, first, tiles, products, order.Runs(piece, roomForRuns));
        }
    }

    /// <summary>The most floats of a piece's products.</summary>
    public static int MostProducts(WinogradForm form) => form.Points() * PointProductsKernel<TLanes, TVector>.PointPitch(PieceCut.MostOfPiece, WinogradConvolutionStep.GroupWidth);

    /// <summary>A piece of up to <see cref="PieceCut.MostOfPiece"/> tiles for a group of output channels.</summary>
    /// <param name="step">The convolution.</param>
    /// <param name="transforms">Those of its form.</param>
    /// <param name="x">The first point of the piece's first tile.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The group's first output channel.</param>
    /// <param name="first">The piece's first tile.</param>
    /// <param name="tiles">The piece's tiles.</param>
    /// <param name="products">Room for <see cref="MostProducts"/> floats.</param>
    /// <param name="runs">The points, where not all tiles of the piece need all of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPiece(
        in WinogradConvolutionStep step, in WinogradTransforms transforms, float* x, float* arena, float* weights, int channel, int first, int tiles, float* products,
        ReadOnlySpan<PointRun> runs = default)
    {
        int width = Math.Min(WinogradConvolutionStep.GroupWidth, (step.Output.Blocks * 16) - channel);
        PointProducts shape = ProductsOf(step, width);
        float* w = weights + step.WeightsOffset + ((long)channel * step.InputBlocks * step.BlockChannels * shape.Points);
        PointProductsKernel<TLanes, TVector>.Multiply(shape, x, w, tiles, products, runs);
        WriteTiles(step, transforms, arena, weights, channel, width, first, tiles, products);
        Finish(step, arena, channel, width, first, tiles);
    }

    private static PointProducts ProductsOf(in WinogradConvolutionStep step, int width) => new()
    {
        Points = step.Form.Points(),
        PointPitch = step.PointPitch,
        Blocks = step.InputBlocks,
        BlockPitch = step.Tiles.BlockPitch,
        BlockChannels = step.BlockChannels,
        TilePitch = 16,
        Width = width,
    };

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteTiles(
        in WinogradConvolutionStep step, in WinogradTransforms transforms, float* arena, float* weights, int channel, int width, int first, int tiles, float* products)
    {
        float* room = stackalloc float[(6 * 8 * 16) + (6 * 6 * 16) + CacheLine.Floats];
        float* columns = CacheLine.Align(room);
        float* aside = columns + (6 * 8 * 16);
        int outputs = step.Form.Outputs();
        WinogradTileOrder order = step.Order;
        bool sharesBlocks = step.Output.SharesBlocks;
        float* bias = weights + step.BiasOffset + channel;
        var walk = new WinogradWalk
        {
            Columns = columns,
            PointPitch = PointProductsKernel<TLanes, TVector>.PointPitch(tiles, width),
            OutputPitch = sharesBlocks ? outputs * 16 : step.Output.RowPitch,
            ResidualPitch = step.Residual.RowPitch,
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
        };
        for (int tile = 0; tile < tiles; tile++, products += width)
        {
            WinogradTile place = TileAt(step, order, first + tile);
            for (int block = 0; block < width; block += 16)
            {
                float* output = sharesBlocks ? aside : step.Output.Row(arena, place.Image, (channel + block) / 16, place.Row) + (place.Column * 16);
                float* residual = step.Residual.Channels > 0
                    ? step.Residual.Row(arena, place.Image, (channel + block) / 16, place.Row) + (place.Column * 16)
                    : null;
                for (int lane = 0; lane < 16; lane += TLanes.Count)
                {
                    transforms.WriteTile(
                        products + block + lane, bias + block + lane, output + lane, residual == null ? null : residual + lane,
                        &place, &walk);
                }

                if (sharesBlocks)
                    WriteSlice(step, arena, place, channel + block, aside);
            }
        }
    }

    /// <summary>Writes 16 channels of a tile that was computed aside.</summary>
    private static void WriteSlice(in WinogradConvolutionStep step, float* arena, WinogradTile place, int channel, float* aside)
    {
        int pitch = step.Form.Outputs() * 16;
        for (int row = 0; row < place.Rows; row++, aside += pitch)
        {
            if (!step.Activation.IsLimit)
                VectorActivation.Apply<TLanes, TVector>(step.Activation, aside, place.Columns * 16);
            float* target = step.Output.Row(arena, place.Image, 0, place.Row + row) + (place.Column * 16);
            ImageSlice.Write(step.Output, target, aside, channel, 16, place.Columns, 16);
        }
    }

    private static WinogradTile TileAt(in WinogradConvolutionStep step, in WinogradTileOrder order, int tile)
    {
        (int tileRow, int tileColumn) = order.PlaceOf(tile);
        (int image, tileRow) = Math.DivRem(tileRow, step.TileRows);
        (int row, bool isLow) = (order.FirstRow(tileRow), order.IsLow(tileRow));
        (int column, bool isNarrow) = (order.FirstColumn(tileColumn), order.IsNarrow(tileColumn));
        int height = isLow ? order.Bottom.TileOutputs : step.Form.Outputs();
        int width = isNarrow ? order.Right.TileOutputs : step.Form.Outputs();
        return new(image, row, column, Math.Min(height, step.Output.Height - row), Math.Min(width, step.Output.Width - column), isLow, isNarrow);
    }

    /// <summary>What is left to do once a unit's values are written: activations that are more than limits, and the border beside each row's first tile.</summary>
    private static void Finish(in WinogradConvolutionStep step, float* arena, int channel, int width, int first, int tiles)
    {
        if (step.Activation.IsLimit && !step.Output.HasBorder)
            return;
        WinogradTileOrder order = step.Order;
        for (int tile = first; tile < first + tiles; tile++)
        {
            WinogradTile place = TileAt(step, order, tile);
            bool appliesActivation = !step.Activation.IsLimit && !step.Output.SharesBlocks;
            if (!appliesActivation && place.Column > 0)
                continue;
            for (int block = channel / 16; block < (channel + width) / 16; block++)
            for (int row = place.Row; row < place.Row + place.Rows; row++)
            {
                float* output = step.Output.Row(arena, place.Image, block, row) + (place.Column * 16);
                if (appliesActivation)
                    VectorActivation.Apply<TLanes, TVector>(step.Activation, output, place.Columns * 16);
                if (place.Column == 0)
                    step.Output.ClearBorder(arena, place.Image, block, row);
            }
        }
    }
}
