using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Conv: one step for a dense convolution; one for a depthwise convolution; for other groups, one step for each bundle of
/// neighbouring groups whose channels fill whole blocks, with zero weights between the groups of a bundle.
/// </summary>
internal static class ConvolutionLowering
{
    private const int Block = ImageStorage.DefaultBlock;

    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Convolution convolution)
            return false;
        (string tensor, Padding padding, IEnumerable<Pad> folded) = PadFolding.Source(convolution, context.Network);
        Window window = convolution.Window with { Padding = padding };
        ImageView input = context.Tensors.Image(tensor, NeededBorder(window, context.Network.ShapeOf(tensor), context.Network.ShapeOf(layer.Output)));
        ImageView output = context.Tensors.NewImage(context.Fusion.OutputOf(layer));
        var lowered = new Lowered(convolution, window, input, output)
        {
            Layers = [.. folded.Select(pad => pad.ToString()), .. context.Fusion.Covered(layer)],
        };

        if (convolution.Groups > 1 && convolution.Groups == convolution.InputChannels && convolution.Groups == convolution.OutputChannels)
            EmitDepthwise(lowered, context);
        else
            EmitBundles(lowered, context);
        return true;
    }

    /// <summary>The border that holds every tap of every window.</summary>
    private static Border NeededBorder(Window window, TensorShape input, TensorShape output)
    {
        int below = ((output[2] - 1) * window.StrideY) + window.SpanY - window.Padding.Top - input[2];
        int right = ((output[3] - 1) * window.StrideX) + window.SpanX - window.Padding.Left - input[3];
        return new Border(window.Padding.Top, window.Padding.Left, Math.Max(0, below), Math.Max(0, right));
    }

    /// <summary>The fewest neighbouring groups whose input and output channels are multiples of a block; all groups where that never happens.</summary>
    private static int GroupsOfBundle(Convolution layer)
    {
        int inputs = layer.InputChannels / layer.Groups;
        int outputs = layer.OutputChannels / layer.Groups;
        for (int groups = 1; groups < layer.Groups; groups++)
        {
            if (layer.Groups % groups == 0 && groups * inputs % Block == 0 && groups * outputs % Block == 0)
                return groups;
        }
        return layer.Groups;
    }

    private static void EmitBundles(Lowered conv, LoweringContext context)
    {
        Convolution layer = conv.Layer;
        int groups = GroupsOfBundle(layer);
        int bundles = layer.Groups / groups;
        int inputs = layer.InputChannels / bundles;
        int outputs = layer.OutputChannels / bundles;
        for (int bundle = 0; bundle < bundles; bundle++)
        {
            int firstOutput = bundle * outputs;
            ImageView input = bundles == 1 ? conv.Input : conv.Input.Slice(bundle * inputs, inputs);
            ImageView output = bundles == 1 ? conv.Output : conv.Output.Slice(firstOutput, outputs);
            int weights = context.Weights.Add(WeightPart.Convolution(layer.Kernel, firstOutput, outputs, groups, conv.Input.Storage.BlockSize));
            int bias = context.Weights.AddChannels(layer.Bias is null ? [] : layer.Bias.Values.Slice(firstOutput, outputs), outputs);
            FusedActivation activation = context.Fusion.ActivationOf(layer);
            Window window = conv.Window;
            string part = bundles == 1 ? "" : $"channels {firstOutput} to {firstOutput + outputs - 1}";
            context.Emit(layer.Name, new StepDraft(
                context.Describe(layer, layer.Window.ToString(), GroupText(layer), part),
                places => new ConvolutionStep
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
                Layers = conv.Layers,
                Reads = [input.Storage],
                Writes = output.Storage,
                MultiplyAdds = Networks.MultiplyAdds.Of(context.Network, layer) / bundles,
            });
        }
    }

    private static void EmitDepthwise(Lowered conv, LoweringContext context)
    {
        Convolution layer = conv.Layer;
        int weights = context.Weights.Add(WeightPart.DepthwiseConvolution(layer.Kernel));
        int bias = context.Weights.AddChannels(layer.Bias is null ? [] : layer.Bias.Values, layer.OutputChannels);
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        Window window = conv.Window;
        context.Emit(layer.Name, new StepDraft(
            context.Describe(layer, layer.Window.ToString(), "depthwise"),
            places => new DepthwiseConvolutionStep
            {
                Input = places[conv.Input],
                Output = places[conv.Output],
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
            Layers = conv.Layers,
            Reads = [conv.Input.Storage],
            Writes = conv.Output.Storage,
            MultiplyAdds = Networks.MultiplyAdds.Of(context.Network, layer),
        });
    }

    private static string GroupText(Convolution layer) => layer.Groups == 1 ? "" : $"{layer.Groups} groups";

    private sealed record Lowered(Convolution Layer, Window Window, ImageView Input, ImageView Output)
    {
        public required ImmutableArray<string> Layers { get; init; }
    }
}
