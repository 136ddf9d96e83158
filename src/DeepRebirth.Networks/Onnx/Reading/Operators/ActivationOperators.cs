namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Relu</c>, <c>LeakyRelu</c>, <c>Sigmoid</c>, <c>Clip</c>.</summary>
internal static class ActivationOperators
{
    public static IEnumerable<Layer> Read(NodeContext node) =>
    [
        new Activation
        {
            Name = node.Name,
            Inputs = [node.Activation(0)],
            Output = node.Output,
            Kind = Enum.Parse<ActivationKind>(node.Operator),
            Alpha = node.Operator == "LeakyRelu" ? node.Attributes.Float("alpha", 0.01f) : 0,
        },
    ];

    /// <summary>The limits are attributes before opset 11, and inputs since.</summary>
    public static IEnumerable<Layer> ReadClip(NodeContext node)
    {
        bool asInputs = node.Opset >= 11;
        if (asInputs && (node.Attributes.Has("min") || node.Attributes.Has("max")))
            throw new UnsupportedNodeException("attributes 'min' and 'max' (inputs since opset 11)");
        return
        [
            new Activation
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Kind = ActivationKind.Clip,
                Minimum = asInputs ? node.Scalar(1, float.NegativeInfinity) : node.Attributes.Float("min", float.NegativeInfinity),
                Maximum = asInputs ? node.Scalar(2, float.PositiveInfinity) : node.Attributes.Float("max", float.PositiveInfinity),
            },
        ];
    }
}
