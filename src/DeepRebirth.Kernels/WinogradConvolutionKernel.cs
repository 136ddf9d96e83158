using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Where a tile's outputs lie: its image, first row and column, and how many rows and columns are inside the image.</summary>
internal readonly record struct WinogradTile(int Image, int Row, int Column, int Rows, int Columns);

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
        int pieces = step.Pieces;
        float* room = stackalloc float[MostProducts(step.Form) + CacheLine.Floats];
        float* products = CacheLine.Align(room);
        for (int unit = from; unit < to; unit++)
        {
            int channel = unit / pieces * WinogradConvolutionStep.GroupWidth;
            int first = unit % pieces * WinogradConvolutionStep.MostTiles;
            int tiles = Math.Min(WinogradConvolutionStep.MostTiles, step.Tiles - first);
            RunPiece(step, transforms, arena + step.InputOffset + (first * 16), arena, weights, channel, first, tiles, products);
        }
    }

    /// <summary>The most floats of a piece's products.</summary>
    public static int MostProducts(WinogradForm form) => form.Points() * PointPitch(WinogradConvolutionStep.MostTiles, WinogradConvolutionStep.GroupWidth);

    /// <summary>A piece of up to <see cref="WinogradConvolutionStep.MostTiles"/> tiles for a group of output channels.</summary>
    /// <param name="step">The convolution.</param>
    /// <param name="transforms">Those of its form.</param>
    /// <param name="x">The first point of the piece's first tile.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The group's first output channel.</param>
    /// <param name="first">The piece's first tile.</param>
    /// <param name="tiles">The piece's tiles.</param>
    /// <param name="products">Room for <see cref="MostProducts"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPiece(
        in WinogradConvolutionStep step, in WinogradTransforms transforms, float* x, float* arena, float* weights, int channel, int first, int tiles, float* products)
    {
        int width = Math.Min(WinogradConvolutionStep.GroupWidth, (step.Output.Blocks * 16) - channel);
        Multiply(step, x, weights, channel, width, tiles, products);
        WriteTiles(step, transforms, arena, weights, channel, width, first, tiles, products);
        Finish(step, arena, channel, width, first, tiles);
    }

    /// <summary>Floats from one point's products to the next point's. An odd number of cache lines, so that the points of a tile do not meet in one set of the cache.</summary>
    private static int PointPitch(int tiles, int width) => (tiles * width) + 16;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(
        in WinogradConvolutionStep step, float* x, float* weights, int channel, int width, int tiles, float* products)
    {
        // Whichever group of tiles leaves less of its last one unused.
        bool wide = TLanes.Count == 16;
        if (wide && tiles >= 7 && (tiles + 6) / 7 * 7 <= (tiles + 3) / 4 * 4)
            Multiply<Seven>(step, x, weights, channel, width, tiles, products);
        else if (wide && tiles >= 4)
            Multiply<Four>(step, x, weights, channel, width, tiles, products);
        else if (tiles >= 3)
            Multiply<Three>(step, x, weights, channel, width, tiles, products);
        else
            Multiply<One>(step, x, weights, channel, width, tiles, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles>(
        in WinogradConvolutionStep step, float* x, float* weights, int channel, int width, int tiles, float* products)
        where TTiles : struct, IConstant
    {
        if (width > TLanes.Count)
            Multiply<TTiles, Two>(step, x, weights, channel, width, tiles, products);
        else
            Multiply<TTiles, One>(step, x, weights, channel, width, tiles, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles, TVectors>(
        in WinogradConvolutionStep step, float* x, float* weights, int channel, int width, int tiles, float* products)
        where TTiles : struct, IConstant
        where TVectors : struct, IConstant
    {
        float* noBias = stackalloc float[2 * 16];
        new Span<float>(noBias, 2 * 16).Clear();
        int points = step.Form.Points();
        nint pointWeights = (nint)step.InputBlocks * step.BlockChannels * width;
        float* w = weights + step.WeightsOffset + ((long)channel * step.InputBlocks * step.BlockChannels * points);
        float* y = products;
        ConvolutionWalk walk = WalkOf(step, width);
        TileCut cut = TTiles.Value == 3 ? TileCut.Of(tiles, 6, hasTwoLess: true) : new(-1, 0, 0);

        // While one point is computed, the weights of the next one are asked for, a part with each run over the channels: so they come never faster than memory gives them.
        int runs = (cut.IsExact ? cut.Tiles : (tiles + (2 * TTiles.Value) - 1) / (2 * TTiles.Value)) * width / (TVectors.Value * TLanes.Count);
        walk.NextWeightsPitch = ((width * sizeof(float)) + runs - 1) / runs;
        for (int point = 0; point < points; point++, x += step.PointPitch, w += pointWeights, y += PointPitch(tiles, width))
        {
            // The next point's tiles, which another core may have transformed.
            walk.PrefetchPitch = point < points - 1 ? (nint)step.PointPitch * sizeof(float) : 0;
            walk.NextWeights = (byte*)(w + pointWeights);
            for (int lane = 0; lane < width; lane += TVectors.Value * TLanes.Count)
            {
                byte* wl = (byte*)(w + lane);
                byte* yl = (byte*)(y + lane);
                if (cut.IsExact)
                {
                    RunTiles<TVectors, Three, Three>(&walk, cut.Whole, 0, (byte*)x, wl, noBias, yl);
                    RunTiles<TVectors, Three, Two>(&walk, cut.OneLess, cut.Whole * 6, (byte*)x, wl, noBias, yl);
                    RunTiles<TVectors, Two, Two>(&walk, cut.TwoLess, (cut.Whole * 6) + (cut.OneLess * 5), (byte*)x, wl, noBias, yl);
                    continue;
                }

                int pair = 2 * TTiles.Value;
                int pairs = tiles / pair;
                RunTiles<TVectors, TTiles, TTiles>(&walk, pairs, 0, (byte*)x, wl, noBias, yl);
                if (pairs * pair == tiles)
                    continue;

                // What is left ends with the last tile: it overlaps the tiles before it, and writes the same values again.
                walk.Tiles = 1;
                int start = Math.Min(pairs * pair, tiles - TTiles.Value);
                int second = tiles - TTiles.Value;
                byte* x1 = (byte*)(x + (start * 16));
                byte* x2 = (byte*)(x + (second * 16));
                byte* y1 = yl + (start * width * sizeof(float));
                byte* y2 = yl + (second * width * sizeof(float));
                if (second > start)
                    ConvolutionTile.Run<TLanes, TVector, TTiles, TVectors, TTiles>(x1, x2, wl, noBias, y1, y2, &walk);
                else
                    ConvolutionTile.Run<TLanes, TVector, TTiles, TVectors, Zero>(x1, x1, wl, noBias, y1, y1, &walk);
            }
        }
    }

    /// <summary>One point's products of pairs of groups of tiles that follow each other, <paramref name="first"/> tiles behind the piece's first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<TVectors, TFirst, TSecond>(ConvolutionWalk* walk, int pairs, int first, byte* x, byte* w, float* bias, byte* y)
        where TVectors : struct, IConstant
        where TFirst : struct, IConstant
        where TSecond : struct, IConstant
    {
        if (pairs == 0)
            return;
        int pair = TFirst.Value + TSecond.Value;
        walk->Tiles = pairs;
        walk->InputTilePitch = pair * walk->InputPitch;
        walk->OutputTilePitch = pair * walk->OutputPitch;
        x += first * walk->InputPitch;
        y += first * walk->OutputPitch;
        ConvolutionTile.Run<TLanes, TVector, TFirst, TVectors, TSecond>(
            x, x + (TFirst.Value * walk->InputPitch), w, bias, y, y + (TFirst.Value * walk->OutputPitch), walk);
    }

    private static ConvolutionWalk WalkOf(in WinogradConvolutionStep step, int width) => new()
    {
        WeightTilePitch = -(nint)step.InputBlocks * step.BlockChannels * width * sizeof(float),
        InputPitch = 16 * sizeof(float),
        OutputPitch = width * sizeof(float),
        OutputVectorPitch = TLanes.Count * sizeof(float),
        WeightPitch = width * sizeof(float),
        Blocks = step.InputBlocks,
        BlockPitch = (nint)step.Tiles * 16 * sizeof(float),
        Rows = 1,
        Runs = 1,
        RunLength = step.BlockChannels,
        Lowest = float.NegativeInfinity,
        Highest = float.PositiveInfinity,
    };

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteTiles(
        in WinogradConvolutionStep step, in WinogradTransforms transforms, float* arena, float* weights, int channel, int width, int first, int tiles, float* products)
    {
        float* room = stackalloc float[(4 * 8 * 16) + (4 * 4 * 16) + CacheLine.Floats];
        float* columns = CacheLine.Align(room);
        float* aside = columns + (4 * 8 * 16);
        int outputs = step.Form.Outputs();
        bool sharesBlocks = step.Output.SharesBlocks;
        float* bias = weights + step.BiasOffset + channel;
        var walk = new WinogradWalk
        {
            Columns = columns,
            PointPitch = PointPitch(tiles, width),
            OutputPitch = sharesBlocks ? outputs * 16 : step.Output.RowPitch,
            ResidualPitch = step.Residual.RowPitch,
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
        };
        for (int tile = 0; tile < tiles; tile++, products += width)
        {
            WinogradTile place = TileAt(step, first + tile);
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
                        place.Rows, place.Columns, &walk);
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

    private static WinogradTile TileAt(in WinogradConvolutionStep step, int tile)
    {
        int outputs = step.Form.Outputs();
        (int tileRow, int tileColumn) = Math.DivRem(tile, step.TileColumns);
        (int image, tileRow) = Math.DivRem(tileRow, step.TileRows);
        int row = tileRow * outputs;
        int column = tileColumn * outputs;
        return new(image, row, column, Math.Min(outputs, step.Output.Height - row), Math.Min(outputs, step.Output.Width - column));
    }

    /// <summary>What is left to do once a unit's values are written: activations that are more than limits, and the border beside each row's first tile.</summary>
    private static void Finish(in WinogradConvolutionStep step, float* arena, int channel, int width, int first, int tiles)
    {
        if (step.Activation.IsLimit && !step.Output.HasBorder)
            return;
        for (int tile = first; tile < first + tiles; tile++)
        {
            WinogradTile place = TileAt(step, tile);
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
