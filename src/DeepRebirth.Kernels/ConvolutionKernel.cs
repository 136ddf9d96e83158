using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Direct convolution: cuts each unit, two output rows of up to 32 output channels, into groups of neighbouring pixels and computes
/// two groups at a time. Where a row is no multiple of the group's width, its last group overlaps the one before it; where the number
/// of groups is odd, the last one is computed alone.
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
                if (lane + TLanes.Count < width)
                    RunRows<Two>(step, &walk, arena, w, bias, channel + lane, row, end);
                else
                    RunRows<One>(step, &walk, arena, w, bias, channel + lane, row, end);
            }

            for (; row < end; row++)
            for (int block = channel / 16; block < (channel + width) / 16; block++)
                output.ClearBorder(arena, row / output.Height, block, row % output.Height);
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
            float* output = step.Output.SharesBlocks
                ? step.Output.Row(arena, image, 0, line)
                : step.Output.Row(arena, image, channel / 16, line) + (channel % 16);
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

                RunTile<TVectors, Two>(step, channel, walk, x, x2, w, bias, y, y2);
                x = null;
            }
        }

        if (x != null)
            RunTile<TVectors, One>(step, channel, walk, x, x, w, bias, y, y);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTile<TVectors, TGroups>(
        in ConvolutionStep step, int channel, ConvolutionWalk* walk, float* x, float* x2, float* w, float* bias, float* y, float* y2)
        where TVectors : struct, IConstant
        where TGroups : struct, IConstant
    {
        bool isLimit = step.Activation.IsLimit;
        bool sharesBlocks = step.Output.SharesBlocks;
        if (isLimit && !sharesBlocks)
        {
            ConvolutionTile.Run<TLanes, TVector, TPixels, TVectors, TGroups>((byte*)x, (byte*)x2, (byte*)w, bias, (byte*)y, (byte*)y2, walk);
            return;
        }

        // Overlapping groups must not meet their own activations, so other activations are applied aside. So is what has neighbours in its blocks.
        int pixel = TVectors.Value * TLanes.Count;
        int group = TPixels.Value * pixel;
        float* aside = stackalloc float[2 * group];
        ConvolutionWalk walkAside = *walk;
        walkAside.OutputPitch = pixel * sizeof(float);
        walkAside.OutputVectorPitch = TLanes.Count * sizeof(float);
        ConvolutionTile.Run<TLanes, TVector, TPixels, TVectors, TGroups>(
            (byte*)x, (byte*)x2, (byte*)w, bias, (byte*)aside, (byte*)(aside + group), &walkAside);
        if (!isLimit)
            VectorActivation.Apply<TLanes, TVector>(step.Activation, aside, TGroups.Value * group);
        if (sharesBlocks)
        {
            ImageSlice.Write(step.Output, y, aside, channel, pixel, TPixels.Value, pixel);
            if (TGroups.Value > 1)
                ImageSlice.Write(step.Output, y2, aside + group, channel, pixel, TPixels.Value, pixel);
            return;
        }

        for (int p = 0; p < TPixels.Value; p++)
        for (int v = 0; v < TVectors.Value; v++)
        {
            nint target = ((p * walk->OutputPitch) + (v * walk->OutputVectorPitch)) / sizeof(float);
            int source = (p * pixel) + (v * TLanes.Count);
            TLanes.Store(y + target, TLanes.Load(aside + source));
            if (TGroups.Value > 1)
                TLanes.Store(y2 + target, TLanes.Load(aside + group + source));
        }
    }

    private static ConvolutionWalk WalkOf(in ConvolutionStep step, int weightsWidth)
    {
        ImageTensor input = step.Input;
        bool adjacent = step.DilationX == 1;
        return new ConvolutionWalk
        {
            InputPitch = step.StrideX * input.BlockSize * sizeof(float),
            OutputPitch = 16 * sizeof(float),
            OutputVectorPitch = (TLanes.Count == 16 ? step.Output.PlanePitch : TLanes.Count) * sizeof(float),
            WeightPitch = weightsWidth * sizeof(float),
            Blocks = input.Blocks,
            BlockPitch = (nint)input.PlanePitch * sizeof(float),
            Prefetches = input.Blocks > 1,
            Rows = step.KernelHeight,
            RowPitch = (nint)step.DilationY * input.RowPitch * sizeof(float),
            Runs = adjacent ? 1 : step.KernelWidth,
            RunPitch = step.DilationX * input.BlockSize * sizeof(float),
            RunLength = adjacent ? step.KernelWidth * input.BlockSize : input.BlockSize,
            ResidualVectorPitch = (TLanes.Count == 16 ? step.Residual.PlanePitch : TLanes.Count) * sizeof(float),
            Lowest = step.Activation.Lowest,
            Highest = step.Activation.Highest,
        };
    }
}
