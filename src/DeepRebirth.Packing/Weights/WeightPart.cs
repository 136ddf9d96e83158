using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Values of the network on their way to the order in which a kernel reads them.</summary>
/// <param name="Plain">The values as the network has them. Parts of the same memory share it in the compact form.</param>
/// <param name="Floats">The length of the packed values.</param>
/// <param name="Pack">Makes the step that packs them, given where <paramref name="Plain"/> begins in the plain weights and the part in the packed ones.</param>
internal sealed record WeightPart(ReadOnlyMemory<float> Plain, Int128 Floats, Func<int, int, IStep> Pack)
{
    /// <summary>Values that kernels read as they are.</summary>
    public static WeightPart Copy(ReadOnlyMemory<float> values) => new(
        values,
        values.Length,
        (source, target) => new WeightCopyStep { SourceOffset = source, TargetOffset = target, Count = values.Length });

    /// <summary>One value a channel, filled with zeros to whole blocks of 16.</summary>
    public static WeightPart Channels(ReadOnlyMemory<float> values, int channels) => Copy(values) with
    {
        Floats = (channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock * ImageStorage.DefaultBlock,
    };

    /// <summary>The kernels of neighbouring groups as one dense convolution.</summary>
    /// <param name="kernel">All groups' kernels, M x C/groups x height x width.</param>
    /// <param name="firstOutput">The first output channel to pack.</param>
    /// <param name="outputs">The output channels to pack.</param>
    /// <param name="groups">The groups among these outputs.</param>
    /// <param name="blockSize">The input's channel block.</param>
    public static WeightPart Convolution(Tensor kernel, int firstOutput, int outputs, int groups, int blockSize)
    {
        int taps = kernel.Shape[2] * kernel.Shape[3];
        var step = new ConvolutionWeightsStep
        {
            OutputChannels = outputs,
            InputChannels = kernel.Shape[1] * groups,
            Groups = groups,
            Taps = taps,
            BlockSize = blockSize,
        };
        int skipped = firstOutput * kernel.Shape[1] * taps;
        return new(kernel.Memory, step.PackedFloats, (source, target) => step with { SourceOffset = source + skipped, TargetOffset = target });
    }

    /// <summary>The kernels of a convolution of one group, transformed for a form of Winograd's.</summary>
    /// <param name="kernel">The kernels, M x C x r x r; of a grouped convolution all groups'.</param>
    /// <param name="firstOutput">The first output channel to pack.</param>
    /// <param name="outputs">The output channels to pack.</param>
    /// <param name="form">The form.</param>
    /// <param name="hasPhases">Whether the convolution has stride 2 and its phases are transformed.</param>
    public static WeightPart Winograd(Tensor kernel, int firstOutput, int outputs, WinogradForm form, bool hasPhases)
    {
        var step = new WinogradWeightsStep
        {
            Form = form,
            OutputChannels = outputs,
            InputChannels = kernel.Shape[1],
            StridedKernel = hasPhases ? kernel.Shape[2] : 0,
        };
        int skipped = firstOutput * kernel.Shape[1] * kernel.Shape[2] * kernel.Shape[3];
        return new(kernel.Memory, step.PackedFloats, (source, target) => step with { SourceOffset = source + skipped, TargetOffset = target });
    }

    /// <summary>The kernels of a 1x1 convolution of one group, as factors for Strassen's algorithm.</summary>
    /// <param name="kernel">The kernels, M x C x 1 x 1.</param>
    /// <param name="firstOutput">The first output channel to pack.</param>
    /// <param name="outputs">The output channels to pack.</param>
    public static WeightPart Strassen(Tensor kernel, int firstOutput, int outputs)
    {
        var step = new StrassenWeightsStep { OutputChannels = outputs, InputChannels = kernel.Shape[1] };
        int skipped = firstOutput * kernel.Shape[1];
        return new(kernel.Memory, step.PackedFloats, (source, target) => step with { SourceOffset = source + skipped, TargetOffset = target });
    }

    /// <summary>The kernels of a depthwise convolution.</summary>
    public static WeightPart DepthwiseConvolution(Tensor kernel)
    {
        var step = new DepthwiseConvolutionWeightsStep { Channels = kernel.Shape[0], Taps = kernel.Shape[2] * kernel.Shape[3] };
        return new(kernel.Memory, step.PackedFloats, (source, target) => step with { SourceOffset = source, TargetOffset = target });
    }

    /// <summary>The weights of a fully connected layer, N x K.</summary>
    public static WeightPart Gemm(Tensor kernel)
    {
        var step = new GemmWeightsStep { OutputFeatures = kernel.Shape[0], InputFeatures = kernel.Shape[1] };
        return new(kernel.Memory, step.PackedFloats, (source, target) => step with { SourceOffset = source, TargetOffset = target });
    }
}
