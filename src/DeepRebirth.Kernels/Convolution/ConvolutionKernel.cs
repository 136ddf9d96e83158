using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Direct convolution: cuts each unit, two output rows of up to 32 output channels, into groups of neighbouring pixels and computes
/// two groups at a time. Rows that <see cref="TileCut"/> can cut are cut into pairs of seven and seven or seven and six pixels, on narrower vectors
/// into pairs of three and three, three and two or two and two. Other rows end with
/// a group that overlaps the one before it; where the number of groups is odd, the last one is computed alone.
/// </summary>
internal static unsafe class ConvolutionKernel<TLanes, TVector, TPixels>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TPixels : struct, IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        ImageTensor output = step.Output;
        for (int unit = from; unit < to; unit++)
        {
            int row = unit % step.Bands * ConvolutionStep.BandRows;
            int end = Math.Min(row + ConvolutionStep.BandRows, output.Images * output.Height);
            int channel = unit / step.Bands * ConvolutionStep.GroupWidth;
            int width = Width(step, channel);
            ConvolutionWalk walk = WalkOf(step, width);
            int first = Math.Max(from, unit - (unit % step.Bands));
            int last = Math.Min(to, unit - (unit % step.Bands) + step.Bands);
            AskForNextGroup(step, &walk, weights, channel, width, unit - first, last - first);
            RunGroup(step, &walk, arena, arena, weights, channel, width, row, end);
            for (; output.HasBorder && row < end; row++)
            for (int block = channel / 16; block < (channel + width) / 16; block++)
                output.ClearBorder(arena, row / output.Height, block, row % output.Height);
        }
    }

    /// <summary>Rows of a group of output channels.</summary>
    /// <param name="step">The step.</param>
    /// <param name="walk">The walk of <see cref="WalkOf"/>.</param>
    /// <param name="arena">Where input and residual lie.</param>
    /// <param name="target">Where the output lies: the arena, or other memory in place of it.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The group's first channel.</param>
    /// <param name="width">The channels of the group (<see cref="Width"/>).</param>
    /// <param name="row">The first row, of all images.</param>
    /// <param name="end">The row behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunGroup(
        in ConvolutionStep step, ConvolutionWalk* walk, float* arena, float* target, float* weights, int channel, int width, int row, int end)
    {
        int taps = step.Input.Blocks * step.Input.BlockSize * step.KernelHeight * step.KernelWidth;
        TileCut cut = CutOf(step.Output.Width);
        for (int lane = 0; lane < width; lane += 2 * TLanes.Count)
        {
            float* w = weights + step.WeightsOffset + ((long)channel * taps) + lane;
            float* bias = weights + step.BiasOffset + channel + lane;
            if (lane + TLanes.Count < width)
                Run<Two>(step, cut, walk, arena, target, w, bias, channel + lane, row, end);
            else
                Run<One>(step, cut, walk, arena, target, w, bias, channel + lane, row, end);
        }
    }

    /// <summary>
    /// Each band of a group asks for a part of the next group's weights, or the next layer's: so they come while others are computed with, and never
    /// faster than memory gives them.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="walk">The walk of <see cref="WalkOf"/>.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="channel">The group's first channel.</param>
    /// <param name="width">The channels of the group.</param>
    /// <param name="band">The band, counted from the first one of the group that this thread computes now.</param>
    /// <param name="bands">How many it computes: another thread's weights are in another core's cache.</param>
    public static void AskForNextGroup(in ConvolutionStep step, ConvolutionWalk* walk, float* weights, int channel, int width, int band, int bands)
    {
        int taps = step.Input.Blocks * step.Input.BlockSize * step.KernelHeight * step.KernelWidth;
        int rows = Math.Min(bands * ConvolutionStep.BandRows, step.Output.Images * step.Output.Height);
        int tiles = Math.Max(1, rows * step.Output.Width / (2 * TPixels.Value)) * Math.Max(1, width / (2 * TLanes.Count));
        long bytes = (long)taps * width * sizeof(float);
        walk->NextWeights = (byte*)(weights + step.WeightsOffset + ((long)channel * taps)) + bytes + (bytes * band / bands);
        walk->NextWeightsPitch = ((width * sizeof(float)) + tiles - 1) / tiles;
    }

    /// <summary>The channels of the group that begins with a channel, in whole blocks.</summary>
    public static int Width(in ConvolutionStep step, int channel) => Math.Min(ConvolutionStep.GroupWidth, (step.Output.Blocks * 16) - channel);

    /// <summary>The cut of a row for tiles of two groups; not exact where there is none.</summary>
    private static TileCut CutOf(int width) => TPixels.Value switch
    {
        7 => TileCut.Of(width, 14, hasTwoLess: false),
        3 => TileCut.Of(width, 6, hasTwoLess: true),
        _ => new(-1, 0, 0),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVectors>(
        in ConvolutionStep step, TileCut cut, ConvolutionWalk* walk, float* arena, float* target, float* w, float* bias, int channel, int row, int end)
        where TVectors : struct, IConstant
    {
        bool isSeven = TPixels.Value == 3 && step.Output.Width == 7;
        if (!cut.IsExact && !isSeven)
        {
            RunGroups<TVectors>(step, walk, arena, target, w, bias, channel, row, end);
            return;
        }

        while (row < end)
        {
            (int image, int line) = Math.DivRem(row, step.Output.Height);
            int rows = Math.Min(end - row, step.Output.Height - line);
            row += rows;
            float* x = step.Input.Row(arena, image, 0, (line * step.StrideY) - step.PadTop) - (step.PadLeft * step.Input.BlockSize);
            float* y = OutputRow(step, target, image, channel, line);
            float* residual = step.Residual.Channels > 0 ? step.Residual.Row(arena, image, channel / 16, line) + (channel % 16) : null;
            if (isSeven)
                RunSevens<TVectors>(step, channel, walk, rows, x, w, bias, y, residual);
            else
                RunCut<TVectors>(step, cut, channel, walk, rows, x, w, bias, y, residual);
        }
    }

    /// <summary>Rows that are cut into tiles without any overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunCut<TVectors>(
        in ConvolutionStep step, TileCut cut, int channel, ConvolutionWalk* walk, int rows, float* x, float* w, float* bias, float* y, float* residual)
        where TVectors : struct, IConstant
    {
        // Where a row is one tile, those of all rows follow each other.
        bool isDownwards = cut.Tiles == 1;
        if (isDownwards)
            (cut, rows) = (new(cut.Whole * rows, cut.OneLess * rows, cut.TwoLess * rows), 1);
        int tile = 2 * TPixels.Value;
        for (; rows > 0; rows--)
        {
            RunTiles<TVectors, TPixels, TPixels>(step, channel, walk, cut.Whole, 0, isDownwards, x, w, bias, y, residual);
            int column = isDownwards ? 0 : cut.Whole * tile;
            if (TPixels.Value == 7)
                RunTiles<TVectors, Seven, Six>(step, channel, walk, cut.OneLess, column, isDownwards, x, w, bias, y, residual);
            else
                RunTiles<TVectors, Three, Two>(step, channel, walk, cut.OneLess, column, isDownwards, x, w, bias, y, residual);
            column += isDownwards ? 0 : cut.OneLess * (tile - 1);
            RunTiles<TVectors, Two, Two>(step, channel, walk, cut.TwoLess, column, isDownwards, x, w, bias, y, residual);
            x += step.StrideY * step.Input.RowPitch;
            y += step.Output.RowPitch;
            residual = residual == null ? null : residual + step.Residual.RowPitch;
        }
    }

    /// <summary>Rows of seven pixels for groups of three: four pixels of each row, and three of two rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunSevens<TVectors>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, int rows, float* x, float* w, float* bias, float* y, float* residual)
        where TVectors : struct, IConstant
    {
        RunTiles<TVectors, Two, Two>(step, channel, walk, rows, 0, isDownwards: true, x, w, bias, y, residual);
        x += 4 * step.StrideX * step.Input.BlockSize;
        y += 4 * 16;
        walk->Tiles = 1;
        for (; rows > 0; rows -= 2)
        {
            float* x2 = x + (step.StrideY * step.Input.RowPitch);
            float* y2 = y + step.Output.RowPitch;
            walk->Residual = (byte*)(residual == null ? null : residual + (4 * 16));
            walk->Residual2 = (byte*)(residual == null ? null : residual + (4 * 16) + step.Residual.RowPitch);
            if (rows > 1)
                RunTile<TVectors, Three, Three>(step, channel, walk, x, x2, w, bias, y, y2);
            else
                RunTile<TVectors, Three, Zero>(step, channel, walk, x, x, w, bias, y, y);
            x = x2 + (step.StrideY * step.Input.RowPitch);
            y = y2 + step.Output.RowPitch;
            residual = residual == null ? null : residual + (2 * step.Residual.RowPitch);
        }
    }

    /// <summary>Tiles of a first and a second group that follow each other from a column on, in the row or one in each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<TVectors, TFirst, TSecond>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, int tiles, int column, bool isDownwards,
        float* x, float* w, float* bias, float* y, float* residual)
        where TVectors : struct, IConstant
        where TFirst : struct, IConstant
        where TSecond : struct, IConstant
    {
        if (tiles == 0)
            return;
        int pixels = TFirst.Value + TSecond.Value;
        int pixel = step.StrideX * step.Input.BlockSize;
        int input = isDownwards ? step.StrideY * step.Input.RowPitch : pixels * pixel;
        int output = isDownwards ? step.Output.RowPitch : pixels * 16;
        int added = isDownwards ? step.Residual.RowPitch : pixels * 16;
        walk->InputTilePitch = (nint)input * sizeof(float);
        walk->OutputTilePitch = (nint)output * sizeof(float);
        walk->ResidualTilePitch = (nint)added * sizeof(float);
        walk->Tiles = StoresDirectly(step) ? tiles : 1;
        x += column * pixel;
        y += column * 16;
        residual = residual == null ? null : residual + (column * 16);
        for (; tiles > 0; tiles -= walk->Tiles)
        {
            walk->Residual = (byte*)residual;
            walk->Residual2 = (byte*)(residual + (TFirst.Value * 16));
            RunTile<TVectors, TFirst, TSecond>(step, channel, walk, x, x + (TFirst.Value * pixel), w, bias, y, y + (TFirst.Value * 16));
            x += input;
            y += output;
            residual = residual == null ? null : residual + added;
        }
    }

    /// <summary>Rows of groups of which the last may overlap the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunGroups<TVectors>(
        in ConvolutionStep step, ConvolutionWalk* walk, float* arena, float* target, float* w, float* bias, int channel, int row, int end)
        where TVectors : struct, IConstant
    {
        float* x = null;
        float* y = null;
        bool hasResidual = step.Residual.Channels > 0;
        for (; row < end; row++)
        {
            (int image, int line) = Math.DivRem(row, step.Output.Height);
            float* input = step.Input.Row(arena, image, 0, (line * step.StrideY) - step.PadTop) - (step.PadLeft * step.Input.BlockSize);
            float* output = OutputRow(step, target, image, channel, line);
            float* residual = hasResidual ? step.Residual.Row(arena, image, channel / 16, line) + (channel % 16) : null;
            for (int column = 0; column < step.Output.Width; column += TPixels.Value)
            {
                int start = Math.Min(column, step.Output.Width - TPixels.Value);
                float* x2 = input + (start * step.StrideX * step.Input.BlockSize);
                float* y2 = output + (start * 16);
                if (hasResidual)
                    walk->Residual2 = (byte*)(residual + (start * 16));
                if (x == null)
                {
                    x = x2;
                    y = y2;
                    walk->Residual = walk->Residual2;
                    continue;
                }

                RunTile<TVectors, TPixels, TPixels>(step, channel, walk, x, x2, w, bias, y, y2);
                x = null;
            }
        }

        if (x != null)
            RunTile<TVectors, TPixels, Zero>(step, channel, walk, x, x, w, bias, y, y);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors, TFirst, TSecond>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, float* x, float* x2, float* w, float* bias, float* y, float* y2)
        where TVectors : struct, IConstant
        where TFirst : struct, IConstant
        where TSecond : struct, IConstant
    {
        if (StoresDirectly(step))
        {
            ConvolutionTile.Run<TLanes, TVector, TFirst, TVectors, TSecond>((byte*)x, (byte*)x2, (byte*)w, bias, (byte*)y, (byte*)y2, walk);
            return;
        }

        // Overlapping groups must not meet their own activations, so other activations are applied aside. So is what has neighbours in its blocks.
        int pixel = TVectors.Value * TLanes.Count;
        int group = TFirst.Value * pixel;
        float* room = stackalloc float[(2 * group) + CacheLine.Floats];
        float* aside = CacheLine.Align(room);
        ConvolutionWalk walkAside = *walk;
        walkAside.OutputPitch = pixel * sizeof(float);
        walkAside.OutputVectorPitch = TLanes.Count * sizeof(float);
        ConvolutionTile.Run<TLanes, TVector, TFirst, TVectors, TSecond>(
            (byte*)x, (byte*)x2, (byte*)w, bias, (byte*)aside, (byte*)(aside + group), &walkAside);
        if (!step.Activation.IsLimit)
            VectorActivation.Apply<TLanes, TVector>(step.Activation, aside, (TFirst.Value + TSecond.Value) * pixel);
        if (step.Output.SharesBlocks)
        {
            ImageSlice.Write(step.Output, y, aside, channel, pixel, TFirst.Value, pixel);
            if (TSecond.Value > 0)
                ImageSlice.Write(step.Output, y2, aside + group, channel, pixel, TSecond.Value, pixel);
            return;
        }

        for (int p = 0; p < TFirst.Value; p++)
        for (int v = 0; v < TVectors.Value; v++)
        {
            nint target = ((p * walk->OutputPitch) + (v * walk->OutputVectorPitch)) / sizeof(float);
            int source = (p * pixel) + (v * TLanes.Count);
            TLanes.Store(y + target, TLanes.Load(aside + source));
            if (p < TSecond.Value)
                TLanes.Store(y2 + target, TLanes.Load(aside + group + source));
        }
    }

    /// <summary>Whether tiles go from the registers to where they belong, with no more than a limit as activation.</summary>
    private static bool StoresDirectly(in ConvolutionStep step) => step.Activation.IsLimit && !step.Output.SharesBlocks;

    /// <summary>The first pixel of a row, in the output channel; where blocks are shared, in the first block, from which <see cref="ImageSlice"/> counts.</summary>
    private static float* OutputRow(in ConvolutionStep step, float* target, int image, int channel, int row) => step.Output.SharesBlocks
        ? step.Output.Row(target, image, 0, row)
        : step.Output.Row(target, image, channel / 16, row) + (channel % 16);

    /// <summary>The walk of a group's tiles.</summary>
    public static ConvolutionWalk WalkOf(in ConvolutionStep step, int weightsWidth)
    {
        ImageTensor input = step.Input;
        bool adjacent = step.DilationX == 1;
        return new ConvolutionWalk
        {
            Tiles = 1,
            WeightTilePitch = -(nint)input.Blocks * input.BlockSize * step.KernelHeight * step.KernelWidth * weightsWidth * sizeof(float),
            InputPitch = step.StrideX * input.BlockSize * sizeof(float),
            OutputPitch = 16 * sizeof(float),
            OutputVectorPitch = (TLanes.Count == 16 ? step.Output.BlockPitch : TLanes.Count) * sizeof(float),
            WeightPitch = weightsWidth * sizeof(float),
            Blocks = input.Blocks,
            BlockPitch = (nint)input.BlockPitch * sizeof(float),
            PrefetchPitch = (nint)input.BlockPitch * sizeof(float),
            BlocksWithoutPrefetch = input.BlockSize > 1 ? 1 : input.Blocks,
            Rows = step.KernelHeight,
            RowPitch = (nint)step.DilationY * input.RowPitch * sizeof(float),
            Runs = adjacent ? 1 : step.KernelWidth,
            RunPitch = step.DilationX * input.BlockSize * sizeof(float),
            RunLength = adjacent ? step.KernelWidth * input.BlockSize : input.BlockSize,
            ResidualVectorPitch = (TLanes.Count == 16 ? step.Residual.BlockPitch : TLanes.Count) * sizeof(float),
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
            HasLowest = step.Activation.Lowest != float.NegativeInfinity,
            HasHighest = step.Activation.Highest != float.PositiveInfinity,
        };
    }
}
