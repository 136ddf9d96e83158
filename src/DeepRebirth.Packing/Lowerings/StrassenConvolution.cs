using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// A 1x1 convolution as a <c>StrassenInputStep</c>, which all such convolutions of one input share, a <c>StrassenConvolutionStep</c> and, for output channels that do not
/// fill a group, a <c>ConvolutionStep</c>.
/// </summary>
internal static class StrassenConvolution
{
    private const int Group = StrassenConvolutionStep.GroupWidth;

    /// <summary>Whether the algorithm computes a layer: each output pixel from the input pixel at its place, also where a Pad in front would be folded into the convolution.</summary>
    public static bool Fits(Convolution layer, Network network) =>
        layer is { Groups: 1, Window: { KernelHeight: 1, KernelWidth: 1, StrideY: 1, StrideX: 1 } }
        && PadFolding.Source(layer, network).Padding == default
        && OutputsOf(layer.OutputChannels) > 0;

    /// <summary>The output channels that fill groups.</summary>
    public static int OutputsOf(int channels) => channels / Group * Group;

    public static void Emit(ConvolutionPart part, LoweringContext context)
    {
        int outputs = OutputsOf(part.Output.Channels);
        ConvolutionPart fast = part.Slice(0, outputs);
        FactorStorage factors = Factors(part, context);
        int blocks = (part.Input.Channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock;
        int weights = context.Weights.Add(WeightPart.Strassen(fast.Layer.Kernel, fast.FirstOutput, outputs));
        int bias = context.Weights.AddChannels(fast.Bias, outputs);
        FusedActivation activation = context.Fusion.ActivationOf(part.Layer);
        context.Emit(part.Layer.Name, new StepDraft(
            context.Describe(part.Layer, part.Layer.Window.ToString(), fast.Text, "Strassen"),
            places => new StrassenConvolutionStep
            {
                InputOffset = places[factors],
                CopyPitch = places.CopyPitch(factors),
                FactorPitch = factors.FactorPitch,
                InputBlocks = blocks,
                Output = places[fast.Output],
                WeightsOffset = weights,
                BiasOffset = bias,
                Residual = fast.ResidualPlace(places),
                Activation = activation,
            })
        {
            Layers = fast.Layers,
            Reads = [factors, .. fast.Reads.Skip(1)],
            ReadsAll = !StrassenConvolutionStep.Shares(factors.Cut, blocks, outputs),
            Writes = fast.Output.Storage,
            MultiplyAdds = fast.MultiplyAdds(context.Network),
        });
        if (outputs < part.Output.Channels)
            DirectConvolution.Emit(part.Slice(outputs, part.Output.Channels - outputs), context);
    }

    private static FactorStorage Factors(ConvolutionPart part, LoweringContext context)
    {
        if (context.Factors.TryGetValue(part.Input, out FactorStorage? factors))
            return factors;
        string tensor = part.Layer.Input;
        TensorShape shape = context.Network.ShapeOf(tensor);
        factors = new FactorStorage(tensor, (part.Input.Channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock, new PixelPairs(shape[0], shape[2], shape[3]).Cut);
        context.Factors.Add(part.Input, factors);
        context.Emit(part.Layer.Name + " factors", new StepDraft(
            $"{LoweringContext.Text(shape)}, pairs of pixels for Strassen",
            places => new StrassenInputStep
            {
                Input = places[part.Input],
                OutputOffset = places[factors],
                CopyPitch = places.CopyPitch(factors),
                FactorPitch = factors.FactorPitch,
            })
        {
            Layers = part.Layers,
            Reads = [part.Input.Storage],
            Writes = factors,
            MayBeOwn = true,
        });
        return factors;
    }
}
