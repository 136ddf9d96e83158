using System.Collections.Immutable;
using DeepRebirth.Networks.Shapes;

namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Add</c>, <c>Sum</c>, <c>Mul</c>, <c>Concat</c>.</summary>
internal static class ElementwiseOperators
{
    public static IEnumerable<Layer> Read(NodeContext node)
    {
        ElementwiseOperation operation = node.Operator == "Mul" ? ElementwiseOperation.Multiply : ElementwiseOperation.Add;
        ImmutableArray<int> indices = [.. Enumerable.Range(0, node.InputCount)];
        ImmutableArray<Tensor> constants = [.. indices.Where(node.IsConstant).Select(index => ConstantOperand(node, index))];
        foreach (int index in indices.Where(index => !node.IsConstant(index) && index == 1))
            RefuseAlignment(node, index);
        return
        [
            new Elementwise
            {
                Name = node.Name,
                Inputs = [.. indices.Where(index => !node.IsConstant(index)).Select(node.Activation)],
                Output = node.Output,
                Operation = operation,
                Constant = constants.Length == 0 ? null : Combine(operation, constants, node),
            },
        ];
    }

    public static IEnumerable<Layer> ReadConcat(NodeContext node) =>
    [
        new Concat
        {
            Name = node.Name,
            Inputs = [.. Enumerable.Range(0, node.InputCount).Select(node.Activation)],
            Output = node.Output,
            Axis = node.Axis(node.Attributes.Integer("axis"), node.ShapeOf(0).Rank),
        },
    ];

    private static Tensor ConstantOperand(NodeContext node, int index)
    {
        Tensor constant = node.Weights(index);
        int missing = index == 1 ? MissingAxes(node) : 0;
        return missing == 0 ? constant : constant.Reshaped(new TensorShape([.. constant.Shape, .. Enumerable.Repeat(1, missing)]));
    }

    private static void RefuseAlignment(NodeContext node, int index)
    {
        if (MissingAxes(node) != 0)
            throw new UnsupportedNodeException($"attribute 'axis' aligns input '{node.InputName(index)}' in a way that only constants support");
    }

    /// <summary>Before opset 7, <c>axis</c> says where the second operand's shape starts in the first one's: how many axes of 1 must follow it.</summary>
    private static int MissingAxes(NodeContext node)
    {
        if (node.Opset >= 7 || !node.Attributes.Flag("broadcast") || !node.Attributes.Has("axis"))
            return 0;
        int rank = node.ShapeOf(0).Rank;
        int missing = rank - node.Axis(node.Attributes.Integer("axis"), rank) - node.ShapeOf(1).Rank;
        return missing >= 0 ? missing : throw new NetworkException(
            $"The attribute 'axis' of node '{node.Name}' ({node.Operator}) does not fit its inputs.");
    }

    private static Tensor Combine(ElementwiseOperation operation, ImmutableArray<Tensor> constants, NodeContext node)
    {
        Tensor result = constants[0];
        foreach (Tensor constant in constants.AsSpan()[1..])
        {
            if (!Broadcasting.TryCombine(result.Shape, constant.Shape, out TensorShape shape))
                throw new NetworkException(
                    $"The constants of node '{node.Name}' ({node.Operator}), {result.Shape} and {constant.Shape}, cannot be broadcast to one shape.");
            if (shape != result.Shape && shape != constant.Shape)
                throw new UnsupportedNodeException("its constants are broadcast against each other");
            result = node.Combine(operation, result, constant, shape);
        }
        return result;
    }
}
