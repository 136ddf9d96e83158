using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Transpose: a copy, unless only axes of size 1 change their place.</summary>
internal static class TransposeLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Transpose transpose)
            return false;
        Storage input = context.Tensors.Plain(layer.Input);
        StridedLoop loop = StridedLoop.Transpose(context.Network.ShapeOf(layer.Input), transpose.Permutation);
        if (loop.IsContiguous(1))
        {
            context.Tensors.DefinePlain(layer.Output, input);
            return true;
        }

        Storage output = context.Tensors.NewPlain(layer.Output);
        foreach (StridedLoop part in loop.PartsOfSixDimensions())
        {
            context.Emit(layer, new StepDraft(
                context.Describe(layer, LoweringContext.Purpose(layer)),
                places => new PlainTransposeStep
                {
                    InputOffset = places[input] + part.Starts[1],
                    OutputOffset = places[output] + part.Starts[0],
                    Shape = part.Shape,
                    InputStrides = part.Strides(1),
                })
            {
                Reads = [input],
                Writes = output,
            });
        }
        return true;
    }
}
