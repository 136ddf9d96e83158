using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>LRN of images; BatchNormalization as scale and shift a channel, of images or of plain tensors.</summary>
internal static class NormalizationLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        switch (layer)
        {
            case LocalResponseNormalization normalization:
                EmitResponse(normalization, context);
                return true;
            case BatchNormalization normalization when context.Layouts.IsImage(layer.Output):
                (float[] scale, float[] shift) = ScaleAndShift(normalization);
                ChannelScale.Emit(layer, scale, shift, context);
                return true;
            case BatchNormalization normalization:
                EmitPlain(normalization, context);
                return true;
            default:
                return false;
        }
    }

    private static void EmitResponse(LocalResponseNormalization layer, LoweringContext context)
    {
        ImageView input = context.Tensors.Image(layer.Input);
        ImageView output = context.Tensors.NewImage(layer.Output);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, $"{layer.Size} channels"),
            places => new LocalResponseNormalizationStep
            {
                Input = places[input],
                Output = places[output],
                Size = layer.Size,
                Alpha = layer.Alpha,
                Beta = layer.Beta,
                Bias = layer.Bias,
            })
        {
            Reads = [input.Storage],
            Writes = output.Storage,
            MayOverwrite = input.IsWhole && output.IsWhole ? [input.Storage] : [],
        });
    }

    private static void EmitPlain(BatchNormalization layer, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(layer.Output);
        (float[] scale, float[] shift) = ScaleAndShift(layer);
        var channels = new TensorShape([shape[1], .. Enumerable.Repeat(1, shape.Rank - 2)]);
        PlainElementwise.EmitChain(
            layer,
            PlainOperand.Of(layer.Input, context),
            [
                (ElementwiseOperation.Multiply, PlainOperand.Of(Tensor.Adopt(channels, scale), context)),
                (ElementwiseOperation.Add, PlainOperand.Of(Tensor.Adopt(channels, shift), context)),
            ],
            context);
    }

    /// <summary>y = x * scale + shift, computed in double precision.</summary>
    private static (float[] Scale, float[] Shift) ScaleAndShift(BatchNormalization layer)
    {
        int channels = layer.Scale.Count;
        var scale = new float[channels];
        var shift = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double factor = layer.Scale.Values[c] / Math.Sqrt((double)layer.Variance.Values[c] + layer.Epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)(layer.Shift.Values[c] - (layer.Mean.Values[c] * factor));
        }
        return (scale, shift);
    }
}
