using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>What becomes of the products of a pair.</summary>
internal unsafe struct StrassenSums
{
    /// <summary>Floats from one product to the next.</summary>
    public nint Pitch;

    /// <summary>The group's bias.</summary>
    public float* Bias;

    /// <summary>What is added; without places for nothing.</summary>
    public StrassenTile Residual;

    public StrassenTile Output;

    /// <summary>The activation's limits.</summary>
    public float Lowest;

    public float Highest;
}

/// <summary>The outputs of Strassen's algorithm: sums of its products.</summary>
internal static unsafe class StrassenOutputKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int HalfWidth = StrassenConvolutionStep.GroupWidth / 2;

    /// <summary>Writes the outputs of a piece of the pairs in a group of output channels.</summary>
    /// <param name="step">The convolution.</param>
    /// <param name="pairs">All pairs.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The group's first channel.</param>
    /// <param name="pair">The piece's first pair.</param>
    /// <param name="count">The piece's pairs.</param>
    /// <param name="products">Their products.</param>
    /// <param name="aside">Room for a pair's outputs, 64 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WritePairs(
        in StrassenConvolutionStep step, PixelPairs pairs, float* arena, float* weights, int channel, int pair, int count, float* products, float* aside)
    {
        ImageTensor output = step.Output;
        bool storesDirectly = step.Activation.IsLimit && !output.SharesBlocks;
        var sums = new StrassenSums
        {
            Pitch = PointProductsKernel<TLanes, TVector>.PointPitch(count, HalfWidth),
            Bias = weights + step.BiasOffset + channel,
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
        };
        int end = pair + count;
        for (PairRun run; pair < end; pair += run.Count)
        {
            run = pairs.RunAt(pair, end - pair);
            for (int i = 0; i < run.Count; i++, products += HalfWidth)
            {
                PairRun place = run with { Column = run.Column + (2 * i), SecondColumn = run.SecondColumn + (2 * i) };
                if (step.Residual.Channels > 0)
                    sums.Residual = StrassenTile.In(step.Residual, arena, channel, place);
                if (storesDirectly)
                {
                    sums.Output = StrassenTile.In(output, arena, channel, place);
                    if (place.IsSingle)
                    {
                        sums.Output.Upper2 = aside;
                        sums.Output.Lower2 = aside + HalfWidth;
                    }

                    Sum(products, sums);
                }
                else
                {
                    sums.Output = new StrassenTile { Upper = aside, Lower = aside + HalfWidth, Upper2 = aside + (2 * HalfWidth), Lower2 = aside + (3 * HalfWidth) };
                    Sum(products, sums);
                    WriteAside(step, arena, channel, place, aside);
                }
            }

            if (output.HasBorder)
                ClearBorder(output, arena, channel, run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(float* products, in StrassenSums sums)
    {
        TVector lowest = TLanes.Broadcast(sums.Lowest);
        TVector highest = TLanes.Broadcast(sums.Highest);
        nint pitch = sums.Pitch;
        for (int lane = 0; lane < HalfWidth; lane += TLanes.Count)
        {
            float* p = products + lane;
            TVector upper = TLanes.Load(sums.Bias + lane);
            TVector lower = TLanes.Load(sums.Bias + HalfWidth + lane);
            TVector p1 = TLanes.Load(p);
            TVector p5 = TLanes.Load(p + (4 * pitch));
            TVector p1And6 = TLanes.Add(p1, TLanes.Load(p + (5 * pitch)));
            TVector p1And6And7 = TLanes.Add(p1And6, TLanes.Load(p + (6 * pitch)));
            TVector c11 = TLanes.Add(TLanes.Add(p1, TLanes.Load(p + pitch)), upper);
            TVector c12 = TLanes.Add(TLanes.Add(TLanes.Add(p1And6, p5), TLanes.Load(p + (2 * pitch))), upper);
            TVector c21 = TLanes.Add(TLanes.Subtract(p1And6And7, TLanes.Load(p + (3 * pitch))), lower);
            TVector c22 = TLanes.Add(TLanes.Add(p1And6And7, p5), lower);
            if (sums.Residual.Upper != null)
            {
                c11 = TLanes.Add(c11, TLanes.Load(sums.Residual.Upper + lane));
                c12 = TLanes.Add(c12, TLanes.Load(sums.Residual.Upper2 + lane));
                c21 = TLanes.Add(c21, TLanes.Load(sums.Residual.Lower + lane));
                c22 = TLanes.Add(c22, TLanes.Load(sums.Residual.Lower2 + lane));
            }

            TLanes.Store(sums.Output.Upper + lane, TLanes.AtMost(highest, TLanes.AtLeast(lowest, c11)));
            TLanes.Store(sums.Output.Upper2 + lane, TLanes.AtMost(highest, TLanes.AtLeast(lowest, c12)));
            TLanes.Store(sums.Output.Lower + lane, TLanes.AtMost(highest, TLanes.AtLeast(lowest, c21)));
            TLanes.Store(sums.Output.Lower2 + lane, TLanes.AtMost(highest, TLanes.AtLeast(lowest, c22)));
        }
    }

    /// <summary>Other activations than limits are applied aside, and what has neighbours in its blocks is moved to its place lane by lane.</summary>
    private static void WriteAside(in StrassenConvolutionStep step, float* arena, int channel, PairRun place, float* aside)
    {
        if (!step.Activation.IsLimit)
            VectorActivation.Apply<TLanes, TVector>(step.Activation, aside, 4 * HalfWidth);
        WritePixel(step.Output, arena, channel, place.Image, place.Row, place.Column, aside);
        if (!place.IsSingle)
            WritePixel(step.Output, arena, channel, place.Image, place.SecondRow, place.SecondColumn, aside + StrassenConvolutionStep.GroupWidth);
    }

    private static void WritePixel(in ImageTensor output, float* arena, int channel, int image, int row, int column, float* values)
    {
        if (output.SharesBlocks)
        {
            ImageSlice.Write(
                output, output.Row(arena, image, 0, row) + (column * 16), values, channel, StrassenConvolutionStep.GroupWidth, 1, StrassenConvolutionStep.GroupWidth);
            return;
        }

        for (int lane = 0; lane < StrassenConvolutionStep.GroupWidth; lane += TLanes.Count)
            TLanes.Store(output.Row(arena, image, (channel + lane) / 16, row) + (column * 16) + (lane % 16), TLanes.Load(values + lane));
    }

    private static void ClearBorder(in ImageTensor output, float* arena, int channel, PairRun run)
    {
        for (int block = channel / 16; block < (channel + StrassenConvolutionStep.GroupWidth) / 16; block++)
        {
            if (run.Column == 0)
                output.ClearBorder(arena, run.Image, block, run.Row);
            if (run.SecondColumn == 0)
                output.ClearBorder(arena, run.Image, block, run.SecondRow);
        }
    }
}
