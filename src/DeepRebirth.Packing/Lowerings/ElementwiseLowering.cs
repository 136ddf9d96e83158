using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Add, Sum and Mul: images of one shape pixel by pixel, a constant a channel as scale or shift; anything else on plain tensors with
/// broadcasting. More than two operands are a chain over the output.
/// </summary>
internal static class ElementwiseLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Elementwise elementwise)
            return false;
        if (context.Layouts.JoinsImages(elementwise))
            EmitImages(elementwise, context);
        else
            EmitPlain(elementwise, context);
        return true;
    }

    private static void EmitImages(Elementwise layer, LoweringContext context)
    {
        ImageView[] inputs = [.. layer.Inputs.Select(input => context.Tensors.Image(input))];
        ImageView output = context.Tensors.NewImage(context.Fusion.OutputOf(layer));
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        bool endsWithPair = layer.Constant is null;

        ImageView left = inputs[0];
        for (int i = 1; i < inputs.Length; i++)
        {
            bool isLast = endsWithPair && i == inputs.Length - 1;
            EmitPair(layer, left, inputs[i], output, isLast ? activation : new FusedActivation(), context);
            left = output;
        }
        if (layer.Constant is { } constant)
        {
            float[] values = ChannelConstant.Expand(constant, output.Channels);
            bool multiplies = layer.Operation == ElementwiseOperation.Multiply;
            ChannelScale.Emit(layer, left, output, multiplies ? values : null, multiplies ? null : values, activation, context);
        }
        else if (inputs.Length == 1)
        {
            ChannelScale.Emit(layer, left, output, scale: null, shift: null, activation, context);
        }
    }

    private static void EmitPair(
        Elementwise layer, ImageView left, ImageView right, ImageView output, FusedActivation activation, LoweringContext context)
    {
        bool multiplies = layer.Operation == ElementwiseOperation.Multiply;
        context.Emit(layer, new StepDraft(
            context.Describe(layer, LoweringContext.Purpose(layer)),
            places => new ImageElementwiseStep
            {
                Left = places[left],
                Right = places[right],
                Output = places[output],
                Multiply = multiplies,
                Activation = activation,
            })
        {
            Reads = [left.Storage, right.Storage],
            Writes = output.Storage,
            MayOverwrite = output.IsWhole ? [.. new[] { left, right }.Where(view => view.IsWhole).Select(view => view.Storage)] : [],
        });
    }

    private static void EmitPlain(Elementwise layer, LoweringContext context)
    {
        PlainOperand[] operands = [.. layer.Inputs.Select(input => PlainOperand.Of(input, context))];
        if (layer.Constant is { } constant)
            operands = [.. operands, PlainOperand.Of(constant, context)];
        PlainElementwise.EmitChain(
            layer,
            operands[0],
            [.. operands.Skip(1).Select(operand => (layer.Operation, operand))],
            context);
    }
}
