using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A convolution of one group a channel as one <c>DepthwiseConvolutionStep</c>.</summary>
internal static class DepthwiseConvolution
{
    public static void Emit(
        Convolution layer, Window window, ImageView input, ImageView output, ImmutableArray<string> layers, LoweringContext context)
    {
        int weights = context.Weights.Add(WeightPart.DepthwiseConvolution(layer.Kernel));
        int bias = context.Weights.AddChannels(layer.Bias is null ? [] : layer.Bias.Values, layer.OutputChannels);
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        context.Emit(layer.Name, new StepDraft(
            context.Describe(layer, layer.Window.ToString(), "depthwise"),
            places => new DepthwiseConvolutionStep
            {
                Input = places[input],
                Output = places[output],
                KernelHeight = window.KernelHeight,
                KernelWidth = window.KernelWidth,
                StrideY = window.StrideY,
                StrideX = window.StrideX,
                DilationY = window.DilationY,
                DilationX = window.DilationX,
                PadTop = window.Padding.Top,
                PadLeft = window.Padding.Left,
                WeightsOffset = weights,
                BiasOffset = bias,
                Activation = activation,
            })
        {
            Layers = layers,
            Reads = [input.Storage],
            Writes = output.Storage,
            MultiplyAdds = Networks.MultiplyAdds.Of(context.Network, layer),
        });
    }
}
