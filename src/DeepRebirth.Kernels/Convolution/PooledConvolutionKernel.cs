using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Convolution and max pool row by row: each row of the pool asks for the rows of the convolution that its windows cover and that are not in the ring yet.
/// They take the places of the rows that no window covers any more. As a maximum does not depend on the order of its values, neither does the pool on where in
/// the ring its rows lie; what a window covers beside the image is a row of values below all others.
/// </summary>
internal static unsafe class PooledConvolutionKernel<TLanes, TVector, TPixels>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TPixels : struct, IConstant
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in PooledConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        MaxPoolingStep pooling = step.Pooling;
        ImageTensor output = pooling.Output;
        ConvolutionStep convolution = step.Convolution with { Output = step.Ring };
        int inputs = step.Convolution.Output.Height;
        int height = pooling.KernelHeight;
        int bandsOfImage = step.BandsOfImage;
        float* room = stackalloc float[(int)PooledConvolutionStep.RingFloats(height, convolution.Output.Width) + CacheLine.Floats];
        float* ring = CacheLine.Align(room);
        float* scratchRoom = stackalloc float[PoolingKernel<MaxPoolingStep, TLanes, TVector>.ScratchFloats + CacheLine.Floats];
        float* scratch = CacheLine.Align(scratchRoom);
        using var aside = new RowAside(output);
        PoolingWalk walk = PoolingKernel<MaxPoolingStep, TLanes, TVector>.WalkOf(pooling);
        var window = new PoolingRange(0, 0, height);
        int next = 0;
        for (int unit = from; unit < to; unit++)
        {
            (int group, int band) = Math.DivRem(unit, step.Bands);
            (int image, band) = Math.DivRem(band, bandsOfImage);
            int channel = group * ConvolutionStep.GroupWidth;
            int width = ConvolutionKernel<TLanes, TVector, TPixels>.Width(convolution, channel);
            ConvolutionWalk tiles = ConvolutionKernel<TLanes, TVector, TPixels>.WalkOf(convolution, width);
            tiles.NextWeights = (byte*)(weights + convolution.WeightsOffset); // of which there are few: nothing to ask for
            if (unit == from || band == 0)
                next = int.MinValue;
            for (int row = band * PooledConvolutionStep.BandRows; row < Math.Min((band + 1) * PooledConvolutionStep.BandRows, output.Height); row++)
            {
                int start = (row * pooling.StrideY) - pooling.PadTop;
                for (next = Math.Max(next, start); next < start + height; next++)
                {
                    int place = ((next % height) + height) % height;
                    if ((uint)next < (uint)inputs)
                        Convolve(convolution, &tiles, arena, weights, image, channel, width, next, place, ring);
                    else
                        Clear(convolution.Output, width / 16, place, ring);
                }

                for (int block = 0; block < width / 16; block++)
                {
                    int target = (((image * output.Blocks) + (channel / 16) + block) * output.Height) + row;
                    float* source = ring + (block * convolution.Output.BlockPitch);
                    PoolingKernel<MaxPoolingStep, TLanes, TVector>.RunRow(ref pooling, ref walk, window, arena, target, source, aside.Row, scratch);
                }
            }
        }
    }

    /// <summary>Computes a row into its place in the ring. Both pointers are shifted so that the kernel, which believes that the ring is the output, reads the right input.</summary>
    private static void Convolve(
        in ConvolutionStep step, ConvolutionWalk* walk, float* arena, float* weights, int image, int channel, int width, int row, int place, float* ring)
    {
        float* input = arena + ((long)image * step.Input.ImagePitch) + ((long)(row - place) * step.StrideY * step.Input.RowPitch);
        float* output = ring - ((long)(channel / 16) * step.Output.BlockPitch);
        ConvolutionKernel<TLanes, TVector, TPixels>.RunGroup(step, walk, input, output, weights, channel, width, place, place + 1);
    }

    private static void Clear(in ImageTensor ring, int blocks, int place, float* values)
    {
        for (int block = 0; block < blocks; block++)
            new Span<float>(values + (block * ring.BlockPitch) + (place * ring.RowPitch), ring.RowPitch).Fill(float.NegativeInfinity);
    }
}
