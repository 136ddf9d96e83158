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
    /// <param name="runs">All points, where some of them are multiplied with a part of the tiles; nothing is written for the others.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in PointProducts shape, float* x, float* w, int tiles, float* products, scoped ReadOnlySpan<PointRun> runs = default)
    {
        PointRun all = new(shape.Points, 0, tiles);
        if (runs.IsEmpty)
            runs = new(in all);
        ConvolutionWalk walk = WalkOf(shape);
        int pitch = PointPitch(tiles, shape.Width);
        int left = shape.Points;
        foreach (PointRun run in runs)
        {
            left -= run.Points;
            bool isLast = left == 0;
            float* xr = x + (run.First * shape.TilePitch);
            float* yr = products + (run.First * shape.Width);

            // Whichever group of tiles leaves less of its last one unused.
            bool wide = TLanes.Count == 16;
            if (wide && run.Tiles >= 7 && (run.Tiles + 6) / 7 * 7 <= (run.Tiles + 3) / 4 * 4)
                Multiply<Seven>(shape, &walk, run, isLast, xr, w, yr, pitch);
            else if (wide && run.Tiles >= 4)
                Multiply<Four>(shape, &walk, run, isLast, xr, w, yr, pitch);
            else if (run.Tiles >= 3)
                Multiply<Three>(shape, &walk, run, isLast, xr, w, yr, pitch);
            else if (run.Tiles > 0)
                Multiply<One>(shape, &walk, run, isLast, xr, w, yr, pitch);

            x += run.Points * shape.PointPitch;
            w += run.Points * WeightsOfPoint(shape);
            products += run.Points * pitch;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles>(in PointProducts shape, ConvolutionWalk* walk, PointRun run, bool isLast, float* x, float* w, float* y, int pitch)
        where TTiles : struct, IConstant
    {
        if (shape.Width > TLanes.Count)
            Multiply<TTiles, Two>(shape, walk, run, isLast, x, w, y, pitch);
        else
            Multiply<TTiles, One>(shape, walk, run, isLast, x, w, y, pitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TTiles, TVectors>(in PointProducts shape, ConvolutionWalk* walk, PointRun run, bool isLast, float* x, float* w, float* y, int pitch)
        where TTiles : struct, IConstant
        where TVectors : struct, IConstant
    {
        float* noBias = stackalloc float[2 * 16];
        new Span<float>(noBias, 2 * 16).Clear();
        int tiles = run.Tiles;
        int width = shape.Width;
        nint pointWeights = WeightsOfPoint(shape);
        TileCut cut = TTiles.Value == 3 ? TileCut.Of(tiles, 6, hasTwoLess: true) : new(-1, 0, 0);

        // While one point is computed, the weights of the next one are asked for, a part with each walk over the channels: so they come never faster than memory gives them.
        int walks = (cut.IsExact ? cut.Tiles : (tiles + (2 * TTiles.Value) - 1) / (2 * TTiles.Value)) * width / (TVectors.Value * TLanes.Count);
        walk->NextWeightsPitch = ((width * sizeof(float)) + walks - 1) / walks;
        for (int point = run.Points; point > 0; point--, x += shape.PointPitch, w += pointWeights, y += pitch)
        {
            // The next point's tiles, which another core may have transformed.
            walk->BlocksWithoutPrefetch = isLast && point == 1 ? shape.Blocks : 0;
            walk->NextWeights = (byte*)(w + pointWeights);
            for (int lane = 0; lane < width; lane += TVectors.Value * TLanes.Count)
            {
                byte* wl = (byte*)(w + lane);
                byte* yl = (byte*)(y + lane);
                if (cut.IsExact)
                {
                    RunTiles<TVectors, Three, Three>(walk, cut.Whole, 0, (byte*)x, wl, noBias, yl);
                    RunTiles<TVectors, Three, Two>(walk, cut.OneLess, cut.Whole * 6, (byte*)x, wl, noBias, yl);
                    RunTiles<TVectors, Two, Two>(walk, cut.TwoLess, (cut.Whole * 6) + (cut.OneLess * 5), (byte*)x, wl, noBias, yl);
                    continue;
                }

                int pair = 2 * TTiles.Value;
                int pairs = tiles / pair;
                RunTiles<TVectors, TTiles, TTiles>(walk, pairs, 0, (byte*)x, wl, noBias, yl);
                if (pairs * pair == tiles)
                    continue;

                // What is left ends with the last tile: it overlaps the tiles before it, and writes the same values again.
                walk->Tiles = 1;
                int start = Math.Min(pairs * pair, tiles - TTiles.Value);
                int second = tiles - TTiles.Value;
                byte* x1 = (byte*)(x + (start * shape.TilePitch));
                byte* x2 = (byte*)(x + (second * shape.TilePitch));
                byte* y1 = yl + (start * width * sizeof(float));
                byte* y2 = yl + (second * width * sizeof(float));
                if (second > start)
                    ConvolutionTile.Run<TLanes, TVector, TTiles, TVectors, TTiles>(x1, x2, wl, noBias, y1, y2, walk);
                else
                    ConvolutionTile.Run<TLanes, TVector, TTiles, TVectors, Zero>(x1, x1, wl, noBias, y1, y1, walk);
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

    private static nint WeightsOfPoint(in PointProducts shape) => (nint)shape.Blocks * shape.BlockChannels * shape.Width;

    private static ConvolutionWalk WalkOf(in PointProducts shape) => new()
    {
        WeightTilePitch = -WeightsOfPoint(shape) * sizeof(float),
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
