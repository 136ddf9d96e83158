using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Convolution of a whole image in one group of channels, and its average.</summary>
internal static unsafe class AveragedConvolutionKernel<TLanes, TVector, TPixels>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TPixels : struct, IConstant
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in AveragedConvolutionStep step, float* arena, float* weights, int from, int to)
    {
        ImageTensor output = step.Output;
        ImageTensor between = step.Convolution.Output;
        int pixels = between.Height * between.Width;
        float* room = stackalloc float[(int)AveragedConvolutionStep.PlaneFloats(pixels) + 16 + CacheLine.Floats];
        float* average = CacheLine.Align(room);
        float* planes = average + 16;
        for (int unit = from; unit < to; unit++)
        {
            int image = unit % output.Images;
            int channel = unit / output.Images * ConvolutionStep.GroupWidth;
            int width = ConvolutionKernel<TLanes, TVector, TPixels>.Width(step.Convolution, channel);
            ConvolutionWalk walk = ConvolutionKernel<TLanes, TVector, TPixels>.WalkOf(step.Convolution, width);
            ConvolutionKernel<TLanes, TVector, TPixels>.AskForNextGroup(step.Convolution, &walk, weights, channel, width, 0, step.Convolution.Bands);

            // The kernel believes that the planes are all of the output, and the image the first.
            float* input = arena + ((long)image * step.Convolution.Input.ImagePitch);
            float* target = planes - ((long)(channel / 16) * between.BlockPitch);
            ConvolutionKernel<TLanes, TVector, TPixels>.RunGroup(step.Convolution, &walk, input, target, weights, channel, width, 0, between.Height);
            for (int block = 0; block < width / 16; block++)
            {
                Average(planes + (block * between.BlockPitch), pixels, average);
                VectorActivation.Apply<TLanes, TVector>(step.Activation, average, 16);
                Write(output, arena, image, (channel / 16) + block, average);
            }
        }
    }

    /// <summary>The average of 16 channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Average(float* plane, int pixels, float* average)
    {
        TVector divisor = TLanes.Broadcast(pixels);
        for (int lane = 0; lane < 16; lane += TLanes.Count)
        {
            // Four sums, as each addition takes longer than there is between two of them.
            TVector a = TLanes.Broadcast(0), b = a, c = a, d = a;
            float* value = plane + lane;
            int left = pixels;
            for (; left >= 4; left -= 4, value += 64)
            {
                a = TLanes.Add(a, TLanes.Load(value));
                b = TLanes.Add(b, TLanes.Load(value + 16));
                c = TLanes.Add(c, TLanes.Load(value + 32));
                d = TLanes.Add(d, TLanes.Load(value + 48));
            }

            for (; left > 0; left--, value += 16)
                a = TLanes.Add(a, TLanes.Load(value));
            TLanes.Store(average + lane, TLanes.Divide(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), divisor));
        }
    }

    private static void Write(in ImageTensor output, float* arena, int image, int block, float* values)
    {
        if (output.SharesBlocks)
        {
            ImageSlice.WriteRow(output, arena, (image * output.Blocks) + block, values);
        }
        else
        {
            float* pixel = output.Row(arena, image, block, 0);
            for (int lane = 0; lane < 16; lane += TLanes.Count)
                TLanes.Store(pixel + lane, TLanes.Load(values + lane));
        }

        output.ClearBorder(arena, image, block, 0);
    }
}
