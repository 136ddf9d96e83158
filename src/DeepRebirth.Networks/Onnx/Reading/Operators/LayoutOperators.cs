namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>The operators that leave the values as they are: <c>Flatten</c>, <c>Reshape</c>, <c>Squeeze</c>, <c>Unsqueeze</c>, <c>Transpose</c>, <c>Dropout</c>, <c>Identity</c>.</summary>
internal static class LayoutOperators
{
    public static IEnumerable<Layer> ReadFlatten(NodeContext node)
    {
        int rank = node.ShapeOf(0).Rank;
        long axis = node.Attributes.Integer("axis", 1);
        return
        [
            new Flatten
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Axis = axis == rank ? rank : node.Axis(axis, rank),
            },
        ];
    }

    public static IEnumerable<Layer> ReadReshape(NodeContext node)
    {
        long[] target = node.Integers(1) ?? throw new NetworkException($"The node '{node.Name}' (Reshape) lacks its shape.");
        if (node.Attributes.Flag("allowzero") && target.Contains(0))
            throw new UnsupportedNodeException("attribute 'allowzero' with a dimension of 0: empty tensors are not supported");
        if (target.Any(dimension => dimension is < -1 or > int.MaxValue))
            throw new NetworkException(
                $"The node '{node.Name}' (Reshape) reshapes to ({string.Join(", ", target)}), which is no shape.");
        return
        [
            new Reshape
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Target = [.. target.Select(dimension => (int)dimension)],
            },
        ];
    }

    public static IEnumerable<Layer> ReadSqueeze(NodeContext node)
    {
        int rank = node.ShapeOf(0).Rank;
        long[] axes = node.IntegersOrAttribute("axes", 1, inputSince: 13) ?? [];
        return
        [
            new Squeeze
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Axes = [.. axes.Select(axis => node.Axis(axis, rank)).Order()],
            },
        ];
    }

    public static IEnumerable<Layer> ReadUnsqueeze(NodeContext node)
    {
        long[] axes = node.IntegersOrAttribute("axes", 1, inputSince: 13) ?? throw new NetworkException(
            $"The node '{node.Name}' (Unsqueeze) lacks its axes.");
        int rank = node.ShapeOf(0).Rank + axes.Length;
        return
        [
            new Unsqueeze
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Axes = [.. axes.Select(axis => node.Axis(axis, rank)).Order()],
            },
        ];
    }

    public static IEnumerable<Layer> ReadTranspose(NodeContext node)
    {
        int rank = node.ShapeOf(0).Rank;
        long[] permutation = node.Attributes.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        return
        [
            new Transpose
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Permutation = [.. permutation.Select(axis => node.Axis(axis, rank))],
            },
        ];
    }

    /// <summary>The ratio is an attribute before opset 12, and an input since; so is the training mode, which must be off.</summary>
    public static IEnumerable<Layer> ReadDropout(NodeContext node)
    {
        float ratio = node.Opset >= 12 ? node.Scalar(1, 0.5f) : node.Attributes.Float("ratio", 0.5f);
        if (node.Opset >= 12 && node.Integers(2) is [not 0] && ratio != 0)
            throw new UnsupportedNodeException("input 'training_mode' is true: export the network in inference mode");
        return [new Dropout { Name = node.Name, Inputs = [node.Activation(0)], Output = node.Output, Ratio = ratio }];
    }

    public static IEnumerable<Layer> ReadIdentity(NodeContext node) =>
        [new Identity { Name = node.Name, Inputs = [node.Activation(0)], Output = node.Output }];
}
