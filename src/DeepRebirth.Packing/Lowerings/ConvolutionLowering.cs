using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Conv: a dense convolution is one part; other groups are one part for each bundle of neighbouring groups whose channels fill whole
/// blocks, with zero weights between the groups of a bundle. A part is computed directly, in a form of Winograd's or by Strassen's algorithm.
/// </summary>
internal static class ConvolutionLowering
{
    private const int Block = ImageStorage.DefaultBlock;

    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Convolution convolution)
            return false;
        (string tensor, Padding padding, IEnumerable<Pad> folded) = PadFolding.Source(convolution, context.Network);
        ImmutableArray<string> layers = [.. folded.Select(pad => pad.ToString()), .. context.Fusion.Covered(layer)];
        Window window = convolution.Window with { Padding = padding };
        TensorShape inputShape = context.Network.ShapeOf(tensor);
        TensorShape outputShape = context.Network.ShapeOf(layer.Output);
        int groups = GroupsOfBundle(convolution);
        WinogradForm? form = context.Plan.FormOf(convolution);
        Border border = form is { } chosen
            ? WinogradConvolution.NeededBorder(window, chosen, inputShape, outputShape)
            : NeededBorder(window, inputShape, outputShape);
        ImageView input = (border == default ? context.Tensors.Planar(tensor) : null) ?? context.Tensors.Image(tensor, border);
        ImageView? residual = context.Fusion.ResidualOf(convolution) is { } added ? context.Tensors.Image(added) : null;
        ImageView output = context.Tensors.NewImage(context.Fusion.OutputOf(layer));
        if (convolution.IsDepthwise)
        {
            DepthwiseConvolution.Emit(convolution, window, input, output, layers, context);
            return true;
        }

        int parts = convolution.Groups / groups;
        int inputs = convolution.InputChannels / parts;
        int outputs = convolution.OutputChannels / parts;
        for (int i = 0; i < parts; i++)
        {
            var part = new ConvolutionPart
            {
                Layer = convolution,
                Window = window,
                Input = parts == 1 ? input : input.Slice(i * inputs, inputs),
                Output = parts == 1 ? output : output.Slice(i * outputs, outputs),
                Residual = parts == 1 ? residual : residual?.Slice(i * outputs, outputs),
                FirstOutput = i * outputs,
                Groups = groups,
                Layers = layers,
            };
            Layer? pool = context.Fusion.PoolOf(convolution);
            if (pool is MaxPool maximum)
                PooledConvolution.Emit(part, maximum, context);
            else if (pool is GlobalAveragePool average)
                AveragedConvolution.Emit(part, average, context);
            else if (form is { } winograd)
                WinogradConvolution.Emit(part, winograd, context);
            else if (context.Plan.IsStrassen(convolution))
                StrassenConvolution.Emit(part, context);
            else
                DirectConvolution.Emit(part, context);
        }
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
    public static int GroupsOfBundle(Convolution layer)
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
}
