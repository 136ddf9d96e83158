using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Strassen's products of a group of output channels and a piece of the pairs, on the stack until they become outputs.</summary>
internal static unsafe class StrassenConvolutionKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int HalfWidth = StrassenConvolutionStep.GroupWidth / 2;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StrassenConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        PixelPairs pairs = step.Pairs;
        int pieces = pairs.Cut.Pieces;
        PointProducts shape = ProductsOf(step);
        long groupWeights = (long)shape.Points * shape.Blocks * shape.BlockChannels * shape.Width;
        float* room = stackalloc float[(shape.Points * PointProductsKernel<TLanes, TVector>.PointPitch(PieceCut.MostOfPiece, HalfWidth)) + (4 * 16) + CacheLine.Floats];
        float* aside = CacheLine.Align(room);
        float* products = aside + (4 * 16);
        for (int unit = from; unit < to; unit++)
        {
            int group = unit / pieces;
            int first = pairs.Cut.FirstOf(unit % pieces);
            int count = pairs.Cut.SizeOf(unit % pieces);
            float* x = arena + step.InputOffset + StrassenInputStep.Place(pairs.Cut, first, block: 0, step.FactorPitch);
            PointProductsKernel<TLanes, TVector>.Multiply(shape, x, weights + step.WeightsOffset + (group * groupWeights), count, products);
            StrassenOutputKernel<TLanes, TVector>.WritePairs(step, pairs, arena, weights, group * StrassenConvolutionStep.GroupWidth, first, count, products, aside);
        }
    }

    private static PointProducts ProductsOf(in StrassenConvolutionStep step) => new()
    {
        Points = StrassenConvolutionStep.Factors,
        PointPitch = step.FactorPitch,
        Blocks = step.InputBlocks,
        BlockPitch = PieceCut.MostOfPiece * StrassenInputStep.HalfBlock,
        BlockChannels = StrassenInputStep.HalfBlock,
        TilePitch = StrassenInputStep.HalfBlock,
        Width = HalfWidth,
    };
}
