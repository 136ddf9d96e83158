using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>An activation that no layer in front of it could take along.</summary>
internal static class ActivationLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Activation activation)
            return false;
        FusedActivation function = LayerFusion.Parameters(activation);
        if (context.Layouts.IsImage(layer.Output))
        {
            ImageView input = context.Tensors.Image(layer.Input);
            ImageView output = context.Tensors.NewImage(layer.Output);
            ChannelScale.Emit(layer, input, output, scale: null, shift: null, function, context);
        }
        else
        {
            PlainElementwise.EmitChain(layer, PlainOperand.Of(layer.Input, context), [], context, function);
        }
        return true;
    }
}
