using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Computes <see cref="PointProducts"/> of neighbouring tiles, in groups of them like direct convolution.</summary>
internal static unsafe class PointProductsKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats from one point's products to the next point's. An odd number of cache lines, so that the points of a tile do not meet in one set of the cache.</summary>
    public static int PointPitch(int tiles, int width) => (tiles * width) + 16;

    /// <summary>All products of some tiles with a group of output channels.</summary>
    /// <param name="shape">Their shape.</param>
    /// <param name="x">The first point of the first tile.</param>
    /// <param name="w">The group's weights, <c>[point][channel][width]</c>.</param>
    /// <param name="tiles">The number of tiles.</param>
    /// <param name="products">Where the products go, <c>[point][tile][width]</c> with the pitch of <see cref="PointPitch"/>.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in PointProducts shape, float* x, float* w, int tiles, float* products)
    {
        // Whichever group of tiles leaves less of its last one unused.
        bool wide = TLanes.Count == 16;
        if (wide && tiles >= 7 && (tiles + 6) / 7 * 7 <= (tiles + 3) / 4 * 4)
            Multiply<Seven>(shape, x, w, tiles, products);
        else if (wide && tiles >= 4)
            Multiply<Four>(shape, x, w, tiles, products);
        else if (tiles >= 3)
            Multiply<Three>(shape, x, w, tiles, products);
        else
            Multiply<One>(shape, x, w, tiles, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles>(in PointProducts shape, float* x, float* w, int tiles, float* products)
        where TTiles : struct, IConstant
    {
        if (shape.Width > TLanes.Count)
            Multiply<TTiles, Two>(shape, x, w, tiles, products);
        else
            Multiply<TTiles, One>(shape, x, w, tiles, products);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles, TVectors>(in PointProducts shape, float* x, float* w, int tiles, float* products)
        where TTiles : struct, IConstant
        where TVectors : struct, IConstant
    {
        float* noBias = stackalloc float[2 * 16];
        new Span<float>(noBias, 2 * 16).Clear();
        int width = shape.Width;
        nint pointWeights = (nint)shape.Blocks * shape.BlockChannels * width;
        float* y = products;
        ConvolutionWalk walk = WalkOf(shape);
        TileCut cut = TTiles.Value == 3 ? TileCut.Of(tiles, 6, hasTwoLess: true) : new(-1, 0, 0);

        // While one point is computed, the weights of the next one are asked for, a part with each run over the channels: so they come never faster than memory gives them.
        int runs = (cut.IsExact ? cut.Tiles : (tiles + (2 * TTiles.Value) - 1) / (2 * TTiles.Value)) * width / (TVectors.Value * TLanes.Count);
        walk.NextWeightsPitch = ((width * sizeof(float)) + runs - 1) / runs;
        for (int point = 0; point < shape.Points; point++, x += shape.PointPitch, w += pointWeights, y += PointPitch(tiles, width))
        {
            // The next point's tiles, which another core may have transformed.
            walk.BlocksWithoutPrefetch = point < shape.Points - 1 ? 0 : shape.Blocks;
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
                byte* x1 = (byte*)(x + (start * shape.TilePitch));
                byte* x2 = (byte*)(x + (second * shape.TilePitch));
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

    private static ConvolutionWalk WalkOf(in PointProducts shape) => new()
    {
        WeightTilePitch = -(nint)shape.Blocks * shape.BlockChannels * shape.Width * sizeof(float),
        InputPitch = shape.TilePitch * sizeof(float),
        OutputPitch = shape.Width * sizeof(float),
        OutputVectorPitch = TLanes.Count * sizeof(float),
        WeightPitch = shape.Width * sizeof(float),
        Blocks = shape.Blocks,
        BlockPitch = shape.BlockPitch * sizeof(float),
        PrefetchPitch = shape.PointPitch * sizeof(float),
        Rows = 1,
        Runs = 1,
        RunLength = shape.BlockChannels,
        Lowest = float.NegativeInfinity,
        Highest = float.PositiveInfinity,
    };
}
