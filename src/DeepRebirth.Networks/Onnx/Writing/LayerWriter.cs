using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Writing;

/// <summary>Writes each layer as the ONNX node that it mirrors; a few that no single node can express become two or more.</summary>
internal sealed class LayerWriter(Network network, GraphProto graph, long opset)
{
    private readonly HashSet<string> tensorNames = [.. network.Inputs.Select(input => input.Name), .. network.Layers.Select(layer => layer.Output)];
    private readonly HashSet<string> nodeNames = [.. network.Layers.Select(layer => layer.Name)];

    public void Write(Layer layer)
    {
        switch (layer)
        {
            case Convolution convolution:
                WithBias(Node(layer, "Conv").Constant("weights", convolution.Kernel), convolution.Bias)
                    .Window(convolution.Window).Dilations(convolution.Window).Attribute("group", convolution.Groups).Add();
                break;
            case Gemm gemm:
                Write(gemm);
                break;
            case BatchNormalization normalization:
                Node(layer, "BatchNormalization")
                    .Constant("scale", normalization.Scale).Constant("shift", normalization.Shift)
                    .Constant("mean", normalization.Mean).Constant("variance", normalization.Variance)
                    .Attribute("epsilon", normalization.Epsilon).Add();
                break;
            case LocalResponseNormalization normalization:
                Node(layer, "LRN").Attribute("size", normalization.Size).Attribute("alpha", normalization.Alpha)
                    .Attribute("beta", normalization.Beta).Attribute("bias", normalization.Bias).Add();
                break;
            case MaxPool pool:
                Node(layer, "MaxPool").Window(pool.Window).Dilations(pool.Window).Attribute("ceil_mode", pool.CeilMode).Add();
                break;
            case AveragePool pool:
                Node(layer, "AveragePool").Window(pool.Window).Dilations(pool.Window)
                    .Attribute("ceil_mode", pool.CeilMode).Attribute("count_include_pad", pool.CountIncludePad).Add();
                break;
            case GlobalAveragePool or GlobalMaxPool:
                Node(layer, layer.Operator).Add();
                break;
            case Activation activation:
                Write(activation);
                break;
            case Elementwise elementwise:
                Write(elementwise);
                break;
            case Concat concat:
                Node(layer, "Concat").Attribute("axis", concat.Axis).Add();
                break;
            case Slice slice:
                Node(layer, "Slice").Constant("starts", [slice.Start]).Constant("ends", [slice.Start + slice.Count]).Constant("axes", [1]).Add();
                break;
            case Softmax softmax:
                Node(layer, "Softmax").Attribute("axis", softmax.Axis).Add();
                break;
            default:
                WriteLayout(layer);
                break;
        }
    }

    private void WriteLayout(Layer layer)
    {
        switch (layer)
        {
            case Flatten flatten:
                Node(layer, "Flatten").Attribute("axis", flatten.Axis).Add();
                break;
            case Reshape reshape:
                Node(layer, "Reshape").Constant("shape", reshape.Target).Add();
                break;
            case Squeeze { Axes.IsEmpty: true }:
                Node(layer, "Squeeze").Add();
                break;
            case Squeeze squeeze:
                WithAxes(Node(layer, "Squeeze"), squeeze.Axes).Add();
                break;
            case Unsqueeze unsqueeze:
                WithAxes(Node(layer, "Unsqueeze"), unsqueeze.Axes).Add();
                break;
            case Transpose transpose:
                Node(layer, "Transpose").Attribute("perm", transpose.Permutation).Add();
                break;
            case Pad pad:
                Padding padding = pad.Padding;
                Node(layer, "Pad")
                    .Constant("pads", [0, 0, padding.Top, padding.Left, 0, 0, padding.Bottom, padding.Right])
                    .Constant("value", Scalar(pad.Value)).Add();
                break;
            case Dropout dropout:
                Node(layer, "Dropout").Constant("ratio", Scalar(dropout.Ratio)).Add();
                break;
            case Identity:
                Node(layer, "Identity").Add();
                break;
            default:
                throw new NetworkException(
                    NetworkProblem.Unsupported,
                    $"Layer '{layer.Name}' ({layer.Operator}) has no ONNX operator that it could be written as.");
        }
    }

    /// <summary>A matrix product over more than two dimensions is <c>MatMul</c>, with the bias as an <c>Add</c> of its own behind it.</summary>
    private void Write(Gemm gemm)
    {
        if (network.ShapeOf(gemm.Input).Rank == 2)
        {
            WithBias(Node(gemm, "Gemm").Constant("weights", gemm.Kernel), gemm.Bias).Attribute("transB", 1).Add();
            return;
        }
        string product = gemm.Bias is null ? gemm.Output : Unused(tensorNames, $"{gemm.Output}_product");
        Node(gemm.Name, "MatMul", product).Input(gemm.Input).Constant("weights", Transposed(gemm.Kernel)).Add();
        if (gemm.Bias is { } bias)
            Node(Unused(nodeNames, $"{gemm.Name}_add"), "Add", gemm.Output).Input(product).Constant("bias", bias).Add();
    }

    private void Write(Activation activation)
    {
        NodeBuilder node = Node(activation, activation.Kind.ToString());
        if (activation.Kind == ActivationKind.LeakyRelu)
            node.Attribute("alpha", activation.Alpha);
        if (activation.Kind == ActivationKind.Clip)
        {
            bool hasMaximum = !float.IsPositiveInfinity(activation.Maximum);
            if (!float.IsNegativeInfinity(activation.Minimum))
                node.Constant("min", Scalar(activation.Minimum));
            else if (hasMaximum)
                node.NoInput();
            if (hasMaximum)
                node.Constant("max", Scalar(activation.Maximum));
        }
        node.Add();
    }

    /// <summary>Sums of any number of operands are <c>Add</c> or <c>Sum</c>; products of more than two are a chain of <c>Mul</c>.</summary>
    private void Write(Elementwise layer)
    {
        int operands = layer.Inputs.Length + (layer.Constant is null ? 0 : 1);
        if (layer.Operation == ElementwiseOperation.Add)
        {
            WithConstant(Node(layer, operands == 2 ? "Add" : "Sum"), layer.Constant).Add();
            return;
        }
        if (operands == 1)
        {
            Node(layer, "Identity").Add();
            return;
        }
        string product = layer.Inputs[0];
        for (int i = 1; i < layer.Inputs.Length; i++)
        {
            bool isLast = i == operands - 1;
            string output = isLast ? layer.Output : Unused(tensorNames, $"{layer.Output}_product");
            Node(isLast ? layer.Name : Unused(nodeNames, $"{layer.Name}_mul"), "Mul", output).Input(product, layer.Inputs[i]).Add();
            product = output;
        }
        if (layer.Constant is not null)
            WithConstant(Node(layer.Name, "Mul", layer.Output).Input(product), layer.Constant).Add();
    }

    private NodeBuilder Node(Layer layer, string operatorName) => Node(layer.Name, operatorName, layer.Output).Input(layer.Inputs);

    private NodeBuilder Node(string name, string operatorName, string output) => new(graph, tensorNames, name, operatorName, output);

    private NodeBuilder WithAxes(NodeBuilder node, IEnumerable<int> axes) =>
        opset >= 13 ? node.Constant("axes", axes) : node.Attribute("axes", axes);

    private static NodeBuilder WithBias(NodeBuilder node, Tensor? bias) => bias is null ? node : node.Constant("bias", bias);

    private static NodeBuilder WithConstant(NodeBuilder node, Tensor? constant) => constant is null ? node : node.Constant("constant", constant);

    private static Tensor Scalar(float value) => Tensor.Create(default, [value]);

    private static Tensor Transposed(Tensor matrix)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        var shape = new TensorShape(columns, rows);
        return Tensor.Adopt(shape, Reference.Strided.Copy(matrix.Values, [1, columns], shape));
    }

    private static string Unused(HashSet<string> names, string name)
    {
        string candidate = name;
        for (int i = 2; !names.Add(candidate); i++)
            candidate = $"{name}_{i}";
        return candidate;
    }
}
