namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>MaxPool</c>, <c>AveragePool</c>, <c>GlobalMaxPool</c>, <c>GlobalAveragePool</c>.</summary>
internal static class PoolingOperators
{
    public static IEnumerable<Layer> ReadMax(NodeContext node) =>
    [
        new MaxPool
        {
            Name = node.Name,
            Inputs = [node.Activation(0)],
            Output = node.Output,
            Window = WindowAttributes.Read(node, node.ImageShapeOf(0)),
            CeilMode = IsCeilMode(node),
        },
    ];

    public static IEnumerable<Layer> ReadAverage(NodeContext node) =>
    [
        new AveragePool
        {
            Name = node.Name,
            Inputs = [node.Activation(0)],
            Output = node.Output,
            Window = WindowAttributes.Read(node, node.ImageShapeOf(0)),
            CeilMode = IsCeilMode(node),
            CountIncludePad = node.Attributes.Flag("count_include_pad"),
        },
    ];

    public static IEnumerable<Layer> ReadGlobal(NodeContext node)
    {
        node.ImageShapeOf(0);
        string input = node.Activation(0);
        return node.Operator == "GlobalMaxPool"
            ? [new GlobalMaxPool { Name = node.Name, Inputs = [input], Output = node.Output }]
            : [new GlobalAveragePool { Name = node.Name, Inputs = [input], Output = node.Output }];
    }

    private static bool IsCeilMode(NodeContext node) => node.Attributes.Flag("ceil_mode") && !WindowAttributes.IsSame(node);
}
