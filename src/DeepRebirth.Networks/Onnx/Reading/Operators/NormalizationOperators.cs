namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>BatchNormalization</c>, <c>LRN</c>, <c>Softmax</c>.</summary>
internal static class NormalizationOperators
{
    public static IEnumerable<Layer> ReadBatch(NodeContext node) =>
    [
        new BatchNormalization
        {
            Name = node.Name,
            Inputs = [node.Activation(0)],
            Output = node.Output,
            Scale = node.Weights(1),
            Shift = node.Weights(2),
            Mean = node.Weights(3),
            Variance = node.Weights(4),
            Epsilon = node.Attributes.Float("epsilon", 1e-5f),
        },
    ];

    public static IEnumerable<Layer> ReadLocalResponse(NodeContext node)
    {
        node.ImageShapeOf(0);
        long size = node.Attributes.Integer("size");
        if (size is < 1 or > int.MaxValue)
            throw new NetworkException($"The attribute 'size' of node '{node.Name}' (LRN) is {size}; it must be at least 1.");
        return
        [
            new LocalResponseNormalization
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Size = (int)size,
                Alpha = node.Attributes.Float("alpha", 1e-4f),
                Beta = node.Attributes.Float("beta", 0.75f),
                Bias = node.Attributes.Float("bias", 1f),
            },
        ];
    }

    /// <summary>Since opset 13 along one axis, the last by default; before over the axis, 1 by default, and all behind it.</summary>
    public static IEnumerable<Layer> ReadSoftmax(NodeContext node)
    {
        TensorShape shape = node.ShapeOf(0);
        bool flattens = node.Opset < 13;
        int axis = node.Axis(node.Attributes.Integer("axis", flattens ? 1 : -1), shape.Rank);
        bool isOneAxis = shape.Skip(axis + 1).All(dimension => dimension == 1);
        return
        [
            new Softmax { Name = node.Name, Inputs = [node.Activation(0)], Output = node.Output, Axis = axis, Flattens = flattens && !isOneAxis },
        ];
    }
}
