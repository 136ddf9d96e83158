namespace DeepRebirth.Networks.Reference;

/// <summary>ONNX <c>Softmax</c> along one axis, or, before opset 13, over that axis and all behind it.</summary>
internal static class SoftmaxReference
{
    public static Tensor Run(Softmax layer, Tensor input)
    {
        ReadOnlySpan<int> dimensions = input.Shape.AsSpan();
        int summedAxes = layer.Flattens ? dimensions.Length - layer.Axis : 1;
        int outer = Product(dimensions[..layer.Axis]);
        int count = Product(dimensions.Slice(layer.Axis, summedAxes));
        int inner = Product(dimensions[(layer.Axis + summedAxes)..]);

        ReadOnlySpan<float> x = input.Values;
        var result = new float[input.Count];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int first = (o * count * inner) + i;
                float max = float.NegativeInfinity;
                for (int k = 0; k < count; k++)
                    max = MathF.Max(max, x[first + (k * inner)]);
                double sum = 0;
                for (int k = 0; k < count; k++)
                    sum += Math.Exp((double)x[first + (k * inner)] - max);
                for (int k = 0; k < count; k++)
                    result[first + (k * inner)] = (float)(Math.Exp((double)x[first + (k * inner)] - max) / sum);
            }
        }
        return Tensor.Adopt(input.Shape, result);
    }

    private static int Product(ReadOnlySpan<int> dimensions) => (int)new TensorShape(dimensions).ElementCount;
}
