namespace DeepRebirth.Networks.Reference;

/// <summary>ONNX <c>Gemm</c> and <c>MatMul</c> with constant weights: a dot product for each output.</summary>
internal static class GemmReference
{
    public static Tensor Run(Gemm layer, Tensor input, TensorShape output)
    {
        int outputs = layer.Kernel.Shape[0];
        int depth = layer.Kernel.Shape[1];
        var result = new float[output.ElementCount];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, outputs);
            ReadOnlySpan<float> x = input.Values.Slice(row * depth, depth);
            ReadOnlySpan<float> weights = layer.Kernel.Values.Slice(column * depth, depth);
            double sum = layer.Bias is { } bias ? bias.Values[column] : 0;
            for (int k = 0; k < depth; k++)
                sum += (double)x[k] * weights[k];
            result[i] = (float)sum;
        }
        return Tensor.Adopt(output, result);
    }
}
