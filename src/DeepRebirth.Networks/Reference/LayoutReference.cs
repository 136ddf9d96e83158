using System.Collections.Immutable;

namespace DeepRebirth.Networks.Reference;

/// <summary>The operators that move values: <c>Concat</c>, <c>Slice</c>, <c>Transpose</c>, <c>Pad</c>.</summary>
internal static class LayoutReference
{
    public static Tensor Run(Concat layer, ImmutableArray<Tensor> inputs, TensorShape output)
    {
        var result = new float[output.ElementCount];
        int outer = Product(output.AsSpan()[..layer.Axis]);
        int pitch = Product(output.AsSpan()[layer.Axis..]);
        int offset = 0;
        foreach (Tensor input in inputs)
        {
            int count = Product(input.Shape.AsSpan()[layer.Axis..]);
            for (int o = 0; o < outer; o++)
                input.Values.Slice(o * count, count).CopyTo(result.AsSpan((o * pitch) + offset));
            offset += count;
        }
        return Tensor.Adopt(output, result);
    }

    public static Tensor Run(Slice layer, Tensor input, TensorShape output)
    {
        var result = new float[output.ElementCount];
        int channel = Product(input.Shape.AsSpan()[2..]);
        int count = layer.Count * channel;
        for (int image = 0; image < output[0]; image++)
            input.Values.Slice(((image * input.Shape[1]) + layer.Start) * channel, count).CopyTo(result.AsSpan(image * count));
        return Tensor.Adopt(output, result);
    }

    public static Tensor Run(Transpose layer, Tensor input, TensorShape output)
    {
        int[] strides = [.. layer.Permutation.Select(axis => Product(input.Shape.AsSpan()[(axis + 1)..]))];
        return Tensor.Adopt(output, Strided.Copy(input.Values, strides, output));
    }

    public static Tensor Run(Pad layer, Tensor input, TensorShape output)
    {
        var result = new float[output.ElementCount];
        Array.Fill(result, layer.Value);
        (int height, int width) = (input.Shape[2], input.Shape[3]);
        for (int plane = 0; plane < output[0] * output[1]; plane++)
        {
            for (int y = 0; y < height; y++)
            {
                int target = (((plane * output[2]) + y + layer.Padding.Top) * output[3]) + layer.Padding.Left;
                input.Values.Slice(((plane * height) + y) * width, width).CopyTo(result.AsSpan(target));
            }
        }
        return Tensor.Adopt(output, result);
    }

    private static int Product(ReadOnlySpan<int> dimensions) => (int)new TensorShape(dimensions).ElementCount;
}
