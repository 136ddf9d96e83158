using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Fully connected layers by the tiles of convolution: rows are its pixels, input features its channels. A unit is 16 output features of a band of rows.</summary>
internal static unsafe class GemmKernel<TLanes, TVector, TPixels>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TPixels : struct, IConstant
{
    /// <summary>How many bytes ahead of their use weights are asked for.</summary>
    private const int PrefetchDistance = 8192;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GemmStep step, in GemmRows rows, float* arena, float* weights, int from, int to)
    {
        float* tile = stackalloc float[2 * TPixels.Value * 16];
        var walk = new ConvolutionWalk
        {
            Tiles = 1,
            InputPitch = (nint)rows.InputPitch * sizeof(float),
            OutputPitch = 16 * sizeof(float),
            OutputVectorPitch = TLanes.Count * sizeof(float),
            WeightPitch = 16 * sizeof(float),
            Blocks = 1,
            BlocksWithoutPrefetch = 1,
            Rows = 1,
            NextWeightsPitch = 16 * sizeof(float),
            Runs = 1,
            RunLength = step.InputFeatures,
            Lowest = float.NegativeInfinity,
            Highest = float.PositiveInfinity,
        };
        for (int unit = from; unit < to; unit++)
        {
            int feature = unit / rows.Bands * 16;
            int row = unit % rows.Bands * rows.Band;
            int end = Math.Min(row + rows.Band, rows.Count);
            for (; row < end; row += 2 * TPixels.Value)
            {
                // The last groups of a band overlap those before them, even of another band, and write the same values again.
                int first = Math.Min(row, end - TPixels.Value);
                int second = Math.Min(row + TPixels.Value, end - TPixels.Value);
                Tile(step, rows, arena, weights, feature, first, second, tile, &walk);
                Store(step, rows, arena, feature, first, tile);
                Store(step, rows, arena, feature, second, tile + (TPixels.Value * 16));
            }
        }
    }

    private static void Tile(
        in GemmStep step, in GemmRows rows, float* arena, float* weights, int feature, int first, int second, float* tile, ConvolutionWalk* walk)
    {
        float* input = arena + step.InputOffset;
        float* x = input + (first * rows.InputPitch);
        float* x2 = input + (second * rows.InputPitch);
        float* w = weights + step.WeightsOffset + ((long)feature * step.InputFeatures);
        float* bias = weights + step.BiasOffset + feature;
        float* tile2 = tile + (TPixels.Value * 16);
        walk->NextWeights = (byte*)w + PrefetchDistance;
        if (TLanes.Count == 16)
            ConvolutionTile.Run<TLanes, TVector, TPixels, One, TPixels>((byte*)x, (byte*)x2, (byte*)w, bias, (byte*)tile, (byte*)tile2, walk);
        for (int lane = 0; lane < 16 && TLanes.Count < 16; lane += 2 * TLanes.Count)
        {
            ConvolutionTile.Run<TLanes, TVector, TPixels, Two, TPixels>(
                (byte*)x, (byte*)x2, (byte*)(w + lane), bias + lane, (byte*)(tile + lane), (byte*)(tile2 + lane), walk);
        }
    }

    private static void Store(in GemmStep step, in GemmRows rows, float* arena, int feature, int row, float* tile)
    {
        VectorActivation.Apply<TLanes, TVector>(step.Activation, tile, TPixels.Value * 16);
        int features = Math.Min(16, step.OutputFeatures - feature);
        float* output = arena + step.OutputOffset + (row * rows.OutputPitch) + feature;
        for (int pixel = 0; pixel < TPixels.Value; pixel++, output += rows.OutputPitch)
            new Span<float>(tile + (pixel * 16), features).CopyTo(new Span<float>(output, features));
    }
}
