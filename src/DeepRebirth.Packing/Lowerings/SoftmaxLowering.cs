using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Softmax over one axis, or (opset 12 and below) over that axis and all behind it.</summary>
internal static class SoftmaxLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Softmax softmax)
            return false;
        TensorShape shape = context.Network.ShapeOf(layer.Input);
        int behind = softmax.Flattens ? shape.Rank : softmax.Axis + 1;
        Storage input = context.Tensors.Plain(layer.Input);
        Storage output = context.Tensors.NewPlain(layer.Output);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, LoweringContext.Purpose(layer)),
            places => new SoftmaxStep
            {
                InputOffset = places[input],
                OutputOffset = places[output],
                Outer = Product(shape.Take(softmax.Axis)),
                Count = Product(shape.Take(behind).Skip(softmax.Axis)),
                Inner = Product(shape.Skip(behind)),
            })
        {
            Reads = [input],
            Writes = output,
        });
        return true;
    }

    private static int Product(IEnumerable<int> dimensions) => dimensions.Aggregate(1, (product, dimension) => product * dimension);
}
