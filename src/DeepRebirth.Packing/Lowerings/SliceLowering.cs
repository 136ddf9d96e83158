using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Slice: nothing to do where it takes whole channel blocks of an image, else a copy of its plain values.</summary>
internal static class SliceLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Slice slice)
            return false;
        if (context.Layouts.IsImageView(slice))
            context.Tensors.DefineImage(slice.Output, context.Tensors.Image(slice.Input).Slice(slice.Start, slice.Count));
        else
            EmitPlain(slice, context);
        return true;
    }

    private static void EmitPlain(Slice layer, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(layer.Input);
        int inner = shape.Skip(2).Aggregate(1, (product, dimension) => product * dimension);
        Storage input = context.Tensors.Plain(layer.Input);
        Storage output = context.Tensors.NewPlain(layer.Output);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, $"channels {layer.Start} to {layer.Start + layer.Count - 1}"),
            places => new PlainCopyStep
            {
                InputOffset = places[input] + (layer.Start * inner),
                OutputOffset = places[output],
                Outer = shape[0],
                Count = layer.Count * inner,
                InputPitch = shape[1] * inner,
                OutputPitch = layer.Count * inner,
            })
        {
            Reads = [input],
            Writes = output,
        });
    }
}
