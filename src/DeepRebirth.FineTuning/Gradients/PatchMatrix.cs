using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// The matrix that makes a convolution a matrix product ("im2col"): a row for each input channel and kernel tap, a column for
/// each output pixel
/// of each picture.
/// </summary>
internal readonly unsafe struct PatchMatrix(Window window, int height, int width, int outputHeight, int outputWidth)
{
    private readonly Window window = window;

    /// <summary>Writes the rows of some channels.</summary>
    /// <param name="planes">The first picture's plane of the first channel.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="channelStride">The distance of channels.</param>
    /// <param name="pictures">How many pictures, one behind the other in each channel.</param>
    /// <param name="patches">channels * taps rows of pictures * output pixels.</param>
    public void Read(float* planes, int channels, nint channelStride, int pictures, float* patches)
    {
        for (int channel = 0; channel < channels; channel++, planes += channelStride)
        {
            for (int tapY = 0; tapY < window.KernelHeight; tapY++)
            {
                for (int tapX = 0; tapX < window.KernelWidth; tapX++)
                    patches = ReadTap(planes, pictures, tapY, tapX, patches);
            }
        }
    }

    /// <summary>The transposed operation: adds each element of the matrix to the pixel that it came from.</summary>
    public void Add(float* patches, int channels, nint channelStride, int pictures, float* planes)
    {
        for (int channel = 0; channel < channels; channel++, planes += channelStride)
        {
            for (int tapY = 0; tapY < window.KernelHeight; tapY++)
            {
                for (int tapX = 0; tapX < window.KernelWidth; tapX++)
                    patches = AddTap(patches, pictures, tapY, tapX, planes);
            }
        }
    }

    private float* ReadTap(float* planes, int pictures, int tapY, int tapX, float* row)
    {
        (int firstY, int endY) = Inside(tapY * window.DilationY - window.Padding.Top, window.StrideY, height, outputHeight);
        int startX = (tapX * window.DilationX) - window.Padding.Left;
        (int firstX, int endX) = Inside(startX, window.StrideX, width, outputWidth);
        for (int picture = 0; picture < pictures; picture++, planes += height * width, row += outputHeight * outputWidth)
        {
            if (firstY > 0 || endY < outputHeight || firstX > 0 || endX < outputWidth)
                VectorMath.Clear(row, outputHeight * outputWidth);
            for (int y = firstY; y < endY; y++)
            {
                float* from = planes + (((y * window.StrideY) + (tapY * window.DilationY) - window.Padding.Top) * width) + startX;
                float* to = row + (y * outputWidth);
                if (window.StrideX == 1)
                {
                    for (int x = firstX; x < endX; x++)
                        to[x] = from[x];
                }
                else
                {
                    for (int x = firstX; x < endX; x++)
                        to[x] = from[x * window.StrideX];
                }
            }
        }
        return row;
    }

    private float* AddTap(float* row, int pictures, int tapY, int tapX, float* planes)
    {
        (int firstY, int endY) = Inside(tapY * window.DilationY - window.Padding.Top, window.StrideY, height, outputHeight);
        int startX = (tapX * window.DilationX) - window.Padding.Left;
        (int firstX, int endX) = Inside(startX, window.StrideX, width, outputWidth);
        for (int picture = 0; picture < pictures; picture++, planes += height * width, row += outputHeight * outputWidth)
        {
            for (int y = firstY; y < endY; y++)
            {
                float* to = planes + (((y * window.StrideY) + (tapY * window.DilationY) - window.Padding.Top) * width) + startX;
                float* from = row + (y * outputWidth);
                for (int x = firstX; x < endX; x++)
                    to[x * window.StrideX] += from[x];
            }
        }
        return row;
    }

    /// <summary>The output positions whose tap falls inside of the image.</summary>
    private static (int First, int End) Inside(int start, int stride, int size, int outputs)
    {
        int first = start >= 0 ? 0 : (-start + stride - 1) / stride;
        int end = start >= size ? 0 : Math.Min(outputs, ((size - 1 - start) / stride) + 1);
        return (Math.Min(first, end), end);
    }
}
