using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pricing;

/// <summary>
/// Predicts the milliseconds of a network from its layers' sizes alone: throughputs of our kernels as measured on one core of a Zen 4 at 3.7 GHz with AVX-512. It ranks rewrites
/// and repeats itself to the bit; for times of another machine it is only as good as that machine is like this one.
/// </summary>
internal static class EstimatedPrice
{
    private const int Block = 16;
    private const double FlopsPerMillisecond = 110e6;
    private const double TransformInput = 1.38e-5;
    private const double TransformOutput = 9.46e-6;
    private const double LargeKernelTransform = 0.62;
    private const double PoolPerOutput = 0.395e-6;
    private const double NormalizationPerElement = 0.635e-6;
    private const double OtherPerElement = 0.2e-6;
    private const double GemmPerWeight = 1.5e-7;
    private const double PerLayer = 0.002;

    /// <summary>The milliseconds of one prediction.</summary>
    public static double Of(Network network) => network.Layers.Sum(layer => Of(network, layer));

    private static double Of(Network network, Layer layer) => layer switch
    {
        Convolution convolution => PerLayer + Convolve(network, convolution),
        Gemm gemm => PerLayer + (gemm.Kernel.Count * GemmPerWeight),
        MaxPool or AveragePool => PerLayer + (Elements(network, layer.Output) * PoolPerOutput),
        LocalResponseNormalization => PerLayer + (Elements(network, layer.Output) * NormalizationPerElement),
        Activation or Concat or Slice or Flatten or Reshape or Dropout or Identity => 0, // fused, or a matter of places alone
        _ => PerLayer + (Elements(network, layer.Output) * OtherPerElement),
    };

    private static double Convolve(Network network, Convolution convolution)
    {
        TensorShape output = network.ShapeOf(convolution.Output);
        Window window = convolution.Window;
        double inputs = convolution.InputChannels < Block ? convolution.InputChannels : Padded(convolution.InputChannels);
        double outputs = Padded(convolution.OutputChannels);
        double pixels = (double)output[0] * output[2] * output[3];
        double direct = 2 * pixels * inputs * outputs / convolution.Groups * window.KernelHeight * window.KernelWidth / FlopsPerMillisecond;
        if (convolution.Groups == convolution.InputChannels && convolution.Groups > 1)
            return pixels * outputs * window.KernelHeight * window.KernelWidth * OtherPerElement / 4;
        return convolution.Groups > 1 ? direct : Math.Min(direct, Winograd(window, output, inputs, outputs));
    }

    /// <summary>F(4x4, 3x3), or F(2x2, 5x5), whose tiles are the same 6 x 6; infinite where neither applies.</summary>
    private static double Winograd(Window window, TensorShape output, double inputs, double outputs)
    {
        bool isSmall = window is { KernelHeight: 3, KernelWidth: 3 };
        bool applies = (isSmall || window is { KernelHeight: 5, KernelWidth: 5 }) && window is { StrideX: 1, StrideY: 1, DilationX: 1, DilationY: 1 } && inputs >= Block;
        if (!applies)
            return double.PositiveInfinity;
        int tile = isSmall ? 4 : 2;
        double tiles = (double)output[0] * ((output[2] + tile - 1) / tile) * ((output[3] + tile - 1) / tile);
        double transforms = tiles * ((inputs * TransformInput) + (outputs * TransformOutput)) * (isSmall ? 1 : LargeKernelTransform);
        return (2 * 36 * tiles * inputs * outputs / FlopsPerMillisecond) + transforms;
    }

    private static double Padded(int channels) => (channels + Block - 1) / Block * Block;

    private static double Elements(Network network, string tensor) => network.ShapeOf(tensor).ElementCount;
}
