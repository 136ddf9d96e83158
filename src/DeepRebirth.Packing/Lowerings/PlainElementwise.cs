using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>An operand of a plain elementwise step: a tensor in the arena, or a constant among the weights.</summary>
/// <param name="Shape">Its shape before broadcasting.</param>
/// <param name="Storage">Where it is; null for a constant.</param>
/// <param name="WeightsOffset">Floats from the weights' start to a constant.</param>
internal sealed record PlainOperand(TensorShape Shape, Storage? Storage, int WeightsOffset)
{
    public static PlainOperand Of(string tensor, LoweringContext context) =>
        new(context.Network.ShapeOf(tensor), context.Tensors.Plain(tensor), -1);

    public static PlainOperand Of(Tensor constant, LoweringContext context) =>
        new(constant.Shape, null, context.Weights.Add(constant.ToArray()));
}

/// <summary>Adds <c>PlainElementwiseStep</c>s.</summary>
internal static class PlainElementwise
{
    /// <summary>Computes a layer's output from <paramref name="first"/> and then, over the output, one further operand a step.</summary>
    public static void EmitChain(
        Layer layer,
        PlainOperand first,
        IReadOnlyList<(ElementwiseOperation Operation, PlainOperand Operand)> others,
        LoweringContext context,
        FusedActivation? alone = null)
    {
        FusedActivation activation = alone ?? context.Fusion.ActivationOf(layer);
        TensorShape shape = context.Network.ShapeOf(layer.Output);
        Storage output = context.Tensors.NewPlain(context.Fusion.OutputOf(layer));
        if (others.Count == 0)
        {
            Emit(layer, first, ElementwiseOperation.Add, null, shape, output, activation, context);
            return;
        }

        PlainOperand left = first;
        for (int i = 0; i < others.Count; i++)
        {
            (ElementwiseOperation operation, PlainOperand right) = others[i];
            Emit(layer, left, operation, right, shape, output, i == others.Count - 1 ? activation : new FusedActivation(), context);
            left = new PlainOperand(shape, output, -1);
        }
    }

    private static void Emit(
        Layer layer,
        PlainOperand left,
        ElementwiseOperation operation,
        PlainOperand? right,
        TensorShape shape,
        Storage output,
        FusedActivation activation,
        LoweringContext context)
    {
        StridedLoop loop = StridedLoop.Broadcast(shape, left.Shape, right?.Shape ?? left.Shape);
        foreach (StridedLoop part in loop.PartsOfSixDimensions())
        {
            context.Emit(layer, new StepDraft(
                context.Describe(layer, LoweringContext.Purpose(layer)),
                places => new PlainElementwiseStep
                {
                    LeftOffset = places[left.Storage!] + part.Starts[1],
                    RightOffset = right is null ? -1 : part.Starts[2] + (right.Storage is null ? right.WeightsOffset : places[right.Storage]),
                    RightIsConstant = right is not null && right.Storage is null,
                    Multiply = operation == ElementwiseOperation.Multiply,
                    OutputOffset = places[output] + part.Starts[0],
                    Shape = part.Shape,
                    LeftStrides = part.Strides(1),
                    RightStrides = right is null ? default : part.Strides(2),
                    Activation = activation,
                })
            {
                Reads = [.. new[] { left.Storage, right?.Storage }.OfType<Storage>()],
                Writes = output,
                MayOverwrite = [.. new[] { left, right }.OfType<PlainOperand>().Where(o => o.Shape == shape).Select(o => o.Storage).OfType<Storage>()],
            });
        }
    }
}
