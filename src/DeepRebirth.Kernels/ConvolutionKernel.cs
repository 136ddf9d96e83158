using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Direct convolution: cuts each unit, two output rows of up to 32 output channels, into groups of neighbouring pixels and computes
/// two groups at a time. Rows of a width that pairs of seven and seven or seven and six pixels make up are cut into those. Other rows end with
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
        int taps = step.Input.Blocks * step.Input.BlockSize * step.KernelHeight * step.KernelWidth;
        bool isCutExactly = TPixels.Value == 7 && ConvolutionStep.IsCutExactly(output.Width);
        for (int unit = from; unit < to; unit++)
        {
            int row = unit % step.Bands * ConvolutionStep.BandRows;
            int end = Math.Min(row + ConvolutionStep.BandRows, output.Images * output.Height);
            int channel = unit / step.Bands * ConvolutionStep.GroupWidth;
            int width = Math.Min(ConvolutionStep.GroupWidth, (output.Blocks * 16) - channel);
            ConvolutionWalk walk = WalkOf(step, width);
            for (int lane = 0; lane < width; lane += 2 * TLanes.Count)
            {
                float* w = weights + step.WeightsOffset + ((long)channel * taps) + lane;
                float* bias = weights + step.BiasOffset + channel + lane;
                bool two = lane + TLanes.Count < width;
                if (two && isCutExactly)
                    RunPairs<Two>(step, &walk, arena, w, bias, channel + lane, row, end);
                else if (two)
                    RunRows<Two>(step, &walk, arena, w, bias, channel + lane, row, end);
                else if (isCutExactly)
                    RunPairs<One>(step, &walk, arena, w, bias, channel + lane, row, end);
                else
                    RunRows<One>(step, &walk, arena, w, bias, channel + lane, row, end);
            }

            for (; output.HasBorder && row < end; row++)
            for (int block = channel / 16; block < (channel + width) / 16; block++)
                output.ClearBorder(arena, row / output.Height, block, row % output.Height);
        }
    }

    /// <summary>Rows that are pairs of groups without any overlap: first those of seven and seven pixels, then those of seven and six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPairs<TVectors>(
        in ConvolutionStep step, ConvolutionWalk* walk, float* arena, float* w, float* bias, int channel, int row, int end)
        where TVectors : struct, IConstant
    {
        int pairs = (step.Output.Width + 13) / 14;
        int narrow = (pairs * 14) - step.Output.Width;
        int wide = pairs - narrow;
        int pixel = step.StrideX * step.Input.BlockSize;
        while (row < end)
        {
            (int image, int line) = Math.DivRem(row, step.Output.Height);
            int rows = Math.Min(end - row, step.Output.Height - line);
            row += rows;
            float* x = step.Input.Row(arena, image, 0, (line * step.StrideY) - step.PadTop) - (step.PadLeft * step.Input.BlockSize);
            float* y = OutputRow(step, arena, image, channel, line);
            float* residual = step.Residual.Channels > 0 ? step.Residual.Row(arena, image, channel / 16, line) + (channel % 16) : null;
            int inputRow = step.StrideY * step.Input.RowPitch;
            if (pairs == 1)
            {
                // One pair a row: those of all rows follow each other.
                SetTilePitches(walk, inputRow, step.Output.RowPitch, step.Residual.RowPitch);
                RunTiles<TVectors, Seven>(step, channel, walk, wide * rows, x, pixel, w, bias, y, residual);
                RunTiles<TVectors, Six>(step, channel, walk, narrow * rows, x, pixel, w, bias, y, residual);
                continue;
            }

            for (; rows > 0; rows--, x += inputRow, y += step.Output.RowPitch)
            {
                SetTilePitches(walk, 14 * pixel, 14 * 16, 14 * 16);
                RunTiles<TVectors, Seven>(step, channel, walk, wide, x, pixel, w, bias, y, residual);
                int done = wide * 14;
                float* rest = residual == null ? null : residual + (done * 16);
                SetTilePitches(walk, 13 * pixel, 13 * 16, 13 * 16);
                RunTiles<TVectors, Six>(step, channel, walk, narrow, x + (done * pixel), pixel, w, bias, y + (done * 16), rest);
                residual = residual == null ? null : residual + step.Residual.RowPitch;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetTilePitches(ConvolutionWalk* walk, int input, int output, int residual)
    {
        walk->InputTilePitch = (nint)input * sizeof(float);
        walk->OutputTilePitch = (nint)output * sizeof(float);
        walk->ResidualTilePitch = (nint)residual * sizeof(float);
    }

    /// <summary>Tiles that follow each other, of seven pixels and the second group's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<TVectors, TSecond>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, int tiles, float* x, int pixel, float* w, float* bias, float* y, float* residual)
        where TVectors : struct, IConstant
        where TSecond : struct, IConstant
    {
        walk->Tiles = StoresDirectly(step) ? tiles : 1;
        for (int tile = 0; tile < tiles; tile += walk->Tiles)
        {
            walk->Residual = (byte*)residual;
            walk->Residual2 = (byte*)(residual + (7 * 16));
            RunTile<TVectors, TSecond>(step, channel, walk, x, x + (7 * pixel), w, bias, y, y + (7 * 16));
            x += walk->InputTilePitch / sizeof(float);
            y += walk->OutputTilePitch / sizeof(float);
            residual = residual == null ? null : residual + (walk->ResidualTilePitch / sizeof(float));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRows<TVectors>(
        in ConvolutionStep step, ConvolutionWalk* walk, float* arena, float* w, float* bias, int channel, int row, int end)
        where TVectors : struct, IConstant
    {
        float* x = null;
        float* y = null;
        bool hasResidual = step.Residual.Channels > 0;
        for (; row < end; row++)
        {
            (int image, int line) = Math.DivRem(row, step.Output.Height);
            float* input = step.Input.Row(arena, image, 0, (line * step.StrideY) - step.PadTop) - (step.PadLeft * step.Input.BlockSize);
            float* output = OutputRow(step, arena, image, channel, line);
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

                RunTile<TVectors, TPixels>(step, channel, walk, x, x2, w, bias, y, y2);
                x = null;
            }
        }

        if (x != null)
            RunTile<TVectors, Zero>(step, channel, walk, x, x, w, bias, y, y);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors, TSecond>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, float* x, float* x2, float* w, float* bias, float* y, float* y2)
        where TVectors : struct, IConstant
        where TSecond : struct, IConstant
    {
        if (StoresDirectly(step))
        {
            ConvolutionTile.Run<TLanes, TVector, TPixels, TVectors, TSecond>((byte*)x, (byte*)x2, (byte*)w, bias, (byte*)y, (byte*)y2, walk);
            return;
        }

        // Overlapping groups must not meet their own activations, so other activations are applied aside. So is what has neighbours in its blocks.
        int pixel = TVectors.Value * TLanes.Count;
        int group = TPixels.Value * pixel;
        float* room = stackalloc float[(2 * group) + CacheLine.Floats];
        float* aside = CacheLine.Align(room);
        ConvolutionWalk walkAside = *walk;
        walkAside.OutputPitch = pixel * sizeof(float);
        walkAside.OutputVectorPitch = TLanes.Count * sizeof(float);
        ConvolutionTile.Run<TLanes, TVector, TPixels, TVectors, TSecond>(
            (byte*)x, (byte*)x2, (byte*)w, bias, (byte*)aside, (byte*)(aside + group), &walkAside);
        if (!step.Activation.IsLimit)
            VectorActivation.Apply<TLanes, TVector>(step.Activation, aside, (TPixels.Value + TSecond.Value) * pixel);
        if (step.Output.SharesBlocks)
        {
            ImageSlice.Write(step.Output, y, aside, channel, pixel, TPixels.Value, pixel);
            if (TSecond.Value > 0)
                ImageSlice.Write(step.Output, y2, aside + group, channel, pixel, TSecond.Value, pixel);
            return;
        }

        for (int p = 0; p < TPixels.Value; p++)
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
    private static float* OutputRow(in ConvolutionStep step, float* arena, int image, int channel, int row) => step.Output.SharesBlocks
        ? step.Output.Row(arena, image, 0, row)
        : step.Output.Row(arena, image, channel / 16, row) + (channel % 16);

    private static ConvolutionWalk WalkOf(in ConvolutionStep step, int weightsWidth)
    {
        ImageTensor input = step.Input;
        bool adjacent = step.DilationX == 1;
        return new ConvolutionWalk
        {
            Tiles = 1,
            WeightTilePitch = -(nint)input.Blocks * input.BlockSize * step.KernelHeight * step.KernelWidth * weightsWidth * sizeof(float),
            InputPitch = step.StrideX * input.BlockSize * sizeof(float),
            OutputPitch = 16 * sizeof(float),
            OutputVectorPitch = (TLanes.Count == 16 ? step.Output.PlanePitch : TLanes.Count) * sizeof(float),
            WeightPitch = weightsWidth * sizeof(float),
            Blocks = input.Blocks,
            BlockPitch = (nint)input.PlanePitch * sizeof(float),
            PrefetchPitch = input.Blocks > 1 ? (nint)input.PlanePitch * sizeof(float) : 0,
            Rows = step.KernelHeight,
            RowPitch = (nint)step.DilationY * input.RowPitch * sizeof(float),
            Runs = adjacent ? 1 : step.KernelWidth,
            RunPitch = step.DilationX * input.BlockSize * sizeof(float),
            RunLength = adjacent ? step.KernelWidth * input.BlockSize : input.BlockSize,
            ResidualVectorPitch = (TLanes.Count == 16 ? step.Residual.PlanePitch : TLanes.Count) * sizeof(float),
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
            HasLowest = step.Activation.Lowest != float.NegativeInfinity,
            HasHighest = step.Activation.Highest != float.PositiveInfinity,
        };
    }
}
