using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Adds <c>ImageScaleStep</c>s: scale, shift and activation of an image.</summary>
internal static class ChannelScale
{
    /// <summary>Scales the input of a layer into its output, with the activation that is fused into it. Null is no scale, no shift.</summary>
    public static void Emit(Layer layer, float[]? scale, float[]? shift, LoweringContext context) => Emit(
        layer,
        context.Tensors.Image(layer.Inputs[0]),
        context.Tensors.NewImage(context.Fusion.OutputOf(layer)),
        scale,
        shift,
        context.Fusion.ActivationOf(layer),
        context);

    /// <summary>Scales <paramref name="input"/> into <paramref name="output"/>, which may be the same.</summary>
    public static void Emit(
        Layer layer, ImageView input, ImageView output, float[]? scale, float[]? shift, FusedActivation activation, LoweringContext context)
    {
        int scaleOffset = scale is null ? -1 : context.Weights.AddChannels(scale, output.Channels);
        int shiftOffset = shift is null ? -1 : context.Weights.AddChannels(shift, output.Channels);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, LoweringContext.Purpose(layer)),
            places => new ImageScaleStep
            {
                Input = places[input],
                Output = places[output],
                ScaleOffset = scaleOffset,
                ShiftOffset = shiftOffset,
                Activation = activation,
            })
        {
            Reads = [input.Storage],
            Writes = output.Storage,
            MayOverwrite = input.IsWhole && output.IsWhole ? [input.Storage] : [],
        });
    }
}
