namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Gemm</c> and <c>MatMul</c> with constant weights.</summary>
internal static class GemmOperators
{
    /// <summary><c>alpha * A' * B' + beta * C</c>: alpha and beta go into the weights; a C that is no bias is added behind.</summary>
    public static IEnumerable<Layer> ReadGemm(NodeContext node)
    {
        string input = node.Activation(0);
        Tensor weights = node.Weights(1);
        if (node.ShapeOf(0).Rank != 2 || weights.Shape.Rank != 2)
            throw new NetworkException(
                $"The inputs of node '{node.Name}' (Gemm), {node.ShapeOf(0)} and {weights.Shape}, are not of rank 2.");
        if (node.Attributes.Flag("transA"))
        {
            string transposed = node.Intermediate("transposed");
            yield return new Transpose { Name = node.FurtherLayer("transpose"), Inputs = [input], Output = transposed, Permutation = [1, 0] };
            input = transposed;
        }
        Tensor kernel = Scaled(node.Attributes.Flag("transB") ? weights : node.Transposed(weights), node.Attributes.Float("alpha", 1), node);
        float beta = node.Attributes.Float("beta", 1);
        bool hasAddend = node.HasInput(2) && beta != 0;
        Tensor? bias = hasAddend && node.IsConstant(2) ? BiasOf(node.Weights(2), kernel.Shape[0]) : null;
        bool addsBehind = hasAddend && bias is null;

        var gemm = new Gemm
        {
            Name = node.Name,
            Inputs = [input],
            Output = addsBehind ? node.Intermediate("product") : node.Output,
            Kernel = kernel,
            Bias = bias is null ? null : Scaled(bias, beta, node),
        };
        yield return gemm;
        if (addsBehind)
        {
            foreach (Layer layer in AddBehind(node, gemm.Output, beta))
                yield return layer;
        }
    }

    /// <summary><c>A * B</c> with a constant matrix B.</summary>
    public static IEnumerable<Layer> ReadMatMul(NodeContext node)
    {
        Tensor weights = node.Weights(1);
        if (weights.Shape.Rank != 2 || node.ShapeOf(0).Rank < 2)
            throw new UnsupportedNodeException($"inputs of shape {node.ShapeOf(0)} and {weights.Shape}; the second must be a constant of rank 2");
        return
        [
            new Gemm
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Kernel = node.Transposed(weights),
            },
        ];
    }

    private static IEnumerable<Layer> AddBehind(NodeContext node, string product, float beta)
    {
        if (node.IsConstant(2))
        {
            yield return Sum(node, [product], Scaled(node.Weights(2), beta, node));
            yield break;
        }
        string addend = node.Activation(2);
        if (beta != 1)
        {
            string scaled = node.Intermediate("scaled");
            yield return new Elementwise
            {
                Name = node.FurtherLayer("scale"),
                Inputs = [addend],
                Output = scaled,
                Operation = ElementwiseOperation.Multiply,
                Constant = Tensor.Vector(beta),
            };
            addend = scaled;
        }
        yield return Sum(node, [product, addend], null);
    }

    private static Elementwise Sum(NodeContext node, string[] inputs, Tensor? constant) => new()
    {
        Name = node.FurtherLayer("add"),
        Inputs = [.. inputs],
        Output = node.Output,
        Operation = ElementwiseOperation.Add,
        Constant = constant,
    };

    /// <summary>C as one value an output, or null where it differs from row to row.</summary>
    private static Tensor? BiasOf(Tensor addend, int outputs)
    {
        if (addend.Shape.Rank > 2 || (addend.Shape.Rank == 2 && addend.Shape[0] != 1))
            return null;
        if (addend.Count == outputs)
            return addend.Reshaped(new TensorShape(outputs));
        return addend.Count == 1 ? Tensor.Vector([.. Enumerable.Repeat(addend.Values[0], outputs)]) : null;
    }

    private static Tensor Scaled(Tensor tensor, float factor, NodeContext node) =>
        factor == 1 ? tensor : node.Combine(ElementwiseOperation.Multiply, tensor, Tensor.Vector(factor), tensor.Shape);
}
