using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A convolution as one <c>ConvolutionStep</c>.</summary>
internal static class DirectConvolution
{
    // A row is one unit of work for each group of channels: a large image or few channels would leave threads without work.
    internal const int MostFlattenedPixels = 256;

    private const int FewestFlattenedChannels = 512;

    /// <summary>Whether a convolution is a single <c>ConvolutionStep</c>.</summary>
    public static bool IsOneStep(Convolution layer, ConvolutionPlan plan) =>
        !layer.IsDepthwise && ConvolutionLowering.GroupsOfBundle(layer) == layer.Groups && plan.IsDirect(layer);

    public static void Emit(ConvolutionPart part, LoweringContext context)
    {
        Func<Places, ConvolutionStep> step = Step(part, context, places => places[part.Output]);
        string groups = part.Layer.Groups == 1 ? "" : $"{part.Layer.Groups} groups";
        context.Emit(part.Layer.Name, new StepDraft(
            context.Describe(part.Layer, part.Layer.Window.ToString(), groups, part.Text),
            places => Flattened(step(places)))
        {
            Layers = part.Layers,
            Reads = part.Reads,
            Writes = part.Output.Storage,
            MultiplyAdds = part.MultiplyAdds(context.Network),
        });
    }

    /// <summary>Packs the weights, and makes what makes the step when all places are known.</summary>
    public static Func<Places, ConvolutionStep> Step(ConvolutionPart part, LoweringContext context, Func<Places, ImageTensor> output)
    {
        int weights = context.Weights.Add(WeightPart.Convolution(
            part.Layer.Kernel, part.FirstOutput, part.Output.Channels, part.Groups, part.Input.Storage.BlockSize));
        int bias = context.Weights.AddChannels(part.Bias, part.Output.Channels);
        FusedActivation activation = context.Fusion.ActivationOf(part.Layer);
        Window window = part.Window;
        return places => new ConvolutionStep
        {
            Input = places[part.Input],
            Output = output(places),
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
            Residual = part.ResidualPlace(places),
            Activation = activation,
        };
    }

    /// <summary>
    /// A 1x1 convolution of stride 1 between tensors without border sees each image as one row: small images of an odd width, such as
    /// 13 x 13, then leave less of the last pixel group unused.
    /// </summary>
    private static ConvolutionStep Flattened(ConvolutionStep step)
    {
        bool isPointwise = step is { KernelHeight: 1, KernelWidth: 1, StrideY: 1, StrideX: 1, PadTop: 0, PadLeft: 0 };
        bool isSmall = step.Output.Height * step.Output.Width <= MostFlattenedPixels && step.Output.Channels >= FewestFlattenedChannels;
        bool isFlat = IsFlat(step.Input) && IsFlat(step.Output) && IsFlat(step.Residual);
        return isPointwise && isSmall && isFlat
            ? step with { Input = Row(step.Input), Output = Row(step.Output), Residual = Row(step.Residual) }
            : step;
    }

    private static bool IsFlat(ImageTensor tensor) => tensor is { Top: 0, Left: 0, Bottom: 0, Right: 0, RowBlocks: 1 };

    private static ImageTensor Row(ImageTensor tensor) =>
        tensor.Channels == 0 ? tensor : tensor with { Height = 1, Width = tensor.Height * tensor.Width };
}
