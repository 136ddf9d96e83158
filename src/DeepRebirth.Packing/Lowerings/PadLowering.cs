using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Pad: a copy into a larger image, unless the convolutions that read it take the padding over.</summary>
internal static class PadLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Pad pad)
            return false;
        if (PadFolding.IsFolded(pad, context.Network))
            return true;

        ImageView input = context.Tensors.Image(pad.Input);
        ImageView output = context.Tensors.NewImage(pad.Output);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, LoweringContext.Purpose(layer)),
            places => new ImageCopyStep
            {
                Input = places[input],
                Output = places[output],
                RowOffset = pad.Padding.Top,
                ColumnOffset = pad.Padding.Left,
                Fill = pad.Value,
            })
        {
            Reads = [input.Storage],
            Writes = output.Storage,
        });
        return true;
    }
}
