using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>What the time of a dense convolution depends on.</summary>
/// <param name="Images">The batch.</param>
/// <param name="Inputs">Input channels of a group.</param>
/// <param name="Outputs">Output channels of a group.</param>
/// <param name="Height">Output rows.</param>
/// <param name="Width">Output columns.</param>
/// <param name="KernelHeight">The kernel's rows.</param>
/// <param name="KernelWidth">The kernel's columns.</param>
/// <param name="IsUnitStride">Whether neither stride nor dilation is larger than 1.</param>
/// <param name="IsStrideTwo">Whether both strides are 2, and there is no dilation.</param>
/// <param name="IsNarrow">Whether the input lies in pixels of its few channels instead of blocks of 16.</param>
internal sealed record ConvolutionShape(
    int Images, int Inputs, int Outputs, int Height, int Width, int KernelHeight, int KernelWidth, bool IsUnitStride, bool IsStrideTwo, bool IsNarrow)
{
    /// <summary>The shape of a layer.</summary>
    public static ConvolutionShape Of(Convolution layer, TensorShape output, bool isNarrow) => new(
        output[0],
        layer.InputChannels / layer.Groups,
        layer.OutputChannels / layer.Groups,
        output[2],
        output[3],
        layer.Window.KernelHeight,
        layer.Window.KernelWidth,
        layer.Window is { StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1 },
        layer.Window is { StrideY: 2, StrideX: 2, DilationY: 1, DilationX: 1 },
        isNarrow);

    /// <summary>Whether a form computes it: at stride 1, or the four phases of a narrow input at stride 2.</summary>
    public bool IsFor(WinogradForm form) => KernelHeight == KernelWidth && (IsNarrow
        ? IsStrideTwo && form == WinogradForm.Outputs4Kernel4 && (KernelHeight + 1) / 2 == form.Kernel()
        : IsUnitStride && KernelHeight == form.Kernel());
}
