namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Conv</c>.</summary>
internal static class ConvolutionOperators
{
    public static IEnumerable<Layer> Read(NodeContext node)
    {
        TensorShape image = node.ImageShapeOf(0);
        Tensor kernel = node.Weights(1);
        if (kernel.Shape.Rank != 4)
            throw new NetworkException(
                $"The weights '{node.InputName(1)}' of node '{node.Name}' (Conv), {kernel.Shape}, are not of rank 4.");
        long groups = node.Attributes.Integer("group", 1);
        if (groups < 1 || groups > int.MaxValue)
            throw new NetworkException($"The attribute 'group' of node '{node.Name}' (Conv) is {groups}.");
        return
        [
            new Convolution
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Kernel = kernel,
                Bias = node.HasInput(2) ? node.Weights(2) : null,
                Window = WindowAttributes.Read(node, image, (kernel.Shape[2], kernel.Shape[3])),
                Groups = (int)groups,
            },
        ];
    }
}
