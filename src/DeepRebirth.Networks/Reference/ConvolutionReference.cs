namespace DeepRebirth.Networks.Reference;

/// <summary>ONNX <c>Conv</c>: one output map at a time, one kernel tap after the other added over the whole map.</summary>
internal static class ConvolutionReference
{
    public static Tensor Run(Convolution layer, Tensor input, TensorShape output)
    {
        var result = new float[output.ElementCount];
        int mapsPerGroup = layer.OutputChannels / layer.Groups;
        int channelsPerGroup = layer.Kernel.Shape[1];
        int inputPlane = input.Shape[2] * input.Shape[3];
        int outputPlane = output[2] * output[3];
        var sums = new double[outputPlane];

        for (int image = 0; image < output[0]; image++)
        {
            for (int map = 0; map < output[1]; map++)
            {
                Array.Fill(sums, layer.Bias is { } bias ? bias.Values[map] : 0);
                for (int c = 0; c < channelsPerGroup; c++)
                {
                    int channel = (map / mapsPerGroup * channelsPerGroup) + c;
                    var plane = input.Values.Slice(((image * input.Shape[1]) + channel) * inputPlane, inputPlane);
                    int tap = ((map * channelsPerGroup) + c) * layer.Window.KernelHeight * layer.Window.KernelWidth;
                    AddChannel(layer.Window, layer.Kernel.Values, tap, plane, input.Shape[2], input.Shape[3], sums, output[2], output[3]);
                }
                Span<float> target = result.AsSpan(((image * output[1]) + map) * outputPlane, outputPlane);
                for (int i = 0; i < target.Length; i++)
                    target[i] = (float)sums[i];
            }
        }
        return Tensor.Adopt(output, result);
    }

    private static void AddChannel(
        Window window, ReadOnlySpan<float> kernel, int tap, ReadOnlySpan<float> plane, int height, int width,
        double[] sums, int outputHeight, int outputWidth)
    {
        for (int ky = 0; ky < window.KernelHeight; ky++)
        {
            for (int kx = 0; kx < window.KernelWidth; kx++)
            {
                double weight = kernel[tap++];
                int firstX = (kx * window.DilationX) - window.Padding.Left;
                (int fromX, int toX) = Inside(firstX, window.StrideX, width, outputWidth);
                if (fromX >= toX)
                    continue;
                for (int oy = 0; oy < outputHeight; oy++)
                {
                    int y = (oy * window.StrideY) + (ky * window.DilationY) - window.Padding.Top;
                    if (y < 0 || y >= height)
                        continue;
                    ReadOnlySpan<float> row = plane.Slice(y * width, width);
                    Span<double> sum = sums.AsSpan((oy * outputWidth) + fromX, toX - fromX);
                    ReadOnlySpan<float> taps = row[(firstX + (fromX * window.StrideX))..];
                    if (window.StrideX == 1)
                    {
                        taps = taps[..sum.Length];
                        for (int i = 0; i < taps.Length; i++)
                            sum[i] += weight * taps[i];
                        continue;
                    }
                    for (int i = 0; i < sum.Length; i++)
                        sum[i] += weight * taps[i * window.StrideX];
                }
            }
        }
    }

    /// <summary>The output columns whose tap, at <paramref name="first"/> for column 0, lies inside of the image.</summary>
    private static (int From, int To) Inside(int first, int stride, int size, int outputSize)
    {
        int from = first >= 0 ? 0 : (-first + stride - 1) / stride;
        int to = first >= size ? 0 : Math.Min(outputSize, ((size - 1 - first) / stride) + 1);
        return (from, to);
    }
}
