namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="ConvolutionStep"/> and <see cref="DepthwiseConvolutionStep"/> in scalar code: what the vector kernels are held to.</summary>
internal static unsafe class ConvolutionReference
{
    public static void Run(ConvolutionStep step, float* arena, float* weights) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, weights, image, channel, row, column));

    public static void Run(DepthwiseConvolutionStep step, float* arena, float* weights) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, weights, image, channel, row, column));

    private static float Pixel(in ConvolutionStep step, float* arena, float* weights, int image, int channel, int row, int column)
    {
        double sum = weights[step.BiasOffset + channel];
        for (int c = 0; c < step.Input.Channels; c++)
        for (int ky = 0; ky < step.KernelHeight; ky++)
        for (int kx = 0; kx < step.KernelWidth; kx++)
        {
            int y = (row * step.StrideY) + (ky * step.DilationY) - step.PadTop;
            int x = (column * step.StrideX) + (kx * step.DilationX) - step.PadLeft;
            sum += (double)*step.Input.Pixel(arena, image, c, y, x) * Weight(step, weights, channel, c, ky, kx);
        }

        if (step.Residual.Channels > 0)
            sum += *step.Residual.Pixel(arena, image, channel, row, column);
        return step.Activation.Apply((float)sum);
    }

    private static float Pixel(in DepthwiseConvolutionStep step, float* arena, float* weights, int image, int channel, int row, int column)
    {
        double sum = weights[step.BiasOffset + channel];
        for (int ky = 0; ky < step.KernelHeight; ky++)
        for (int kx = 0; kx < step.KernelWidth; kx++)
        {
            int y = (row * step.StrideY) + (ky * step.DilationY) - step.PadTop;
            int x = (column * step.StrideX) + (kx * step.DilationX) - step.PadLeft;
            int tap = ((((channel / 16 * step.KernelHeight) + ky) * step.KernelWidth) + kx) * 16;
            sum += (double)*step.Input.Pixel(arena, image, channel, y, x) * weights[step.WeightsOffset + tap + (channel % 16)];
        }

        return step.Activation.Apply((float)sum);
    }

    private static float Weight(in ConvolutionStep step, float* weights, int k, int c, int ky, int kx)
    {
        int blockSize = step.Input.BlockSize;
        int taps = step.Input.Blocks * step.KernelHeight * step.KernelWidth * blockSize;
        int padded = (step.Output.Channels + 15) / 16 * 16;
        int group = k / 32 * 32;
        int groupWidth = System.Math.Min(32, padded - group);
        int tap = (((((c / blockSize * step.KernelHeight) + ky) * step.KernelWidth) + kx) * blockSize) + (c % blockSize);
        return weights[step.WeightsOffset + ((long)group * taps) + ((long)tap * groupWidth) + (k - group)];
    }
}
