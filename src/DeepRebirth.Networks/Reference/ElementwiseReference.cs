using System.Collections.Immutable;
using DeepRebirth.Networks.Shapes;

namespace DeepRebirth.Networks.Reference;

/// <summary>Activations, and sums and products with broadcasting.</summary>
internal static class ElementwiseReference
{
    public static Tensor Run(Activation layer, Tensor input)
    {
        float[] result = input.ToArray();
        foreach (ref float x in result.AsSpan())
            x = Apply(layer, x);
        return Tensor.Adopt(input.Shape, result);
    }

    public static Tensor Run(Elementwise layer, ImmutableArray<Tensor> inputs, TensorShape output)
    {
        ImmutableArray<Tensor> operands = layer.Constant is { } constant ? inputs.Add(constant) : inputs;
        float[] result = Broadcast(operands[0], output);
        foreach (Tensor operand in operands.AsSpan()[1..])
        {
            float[] other = Broadcast(operand, output);
            for (int i = 0; i < result.Length; i++)
                result[i] = layer.Operation == ElementwiseOperation.Add ? result[i] + other[i] : result[i] * other[i];
        }
        return Tensor.Adopt(output, result);
    }

    private static float Apply(Activation layer, float x) => layer.Kind switch
    {
        ActivationKind.Relu => x < 0 ? 0 : x,
        ActivationKind.LeakyRelu => x < 0 ? x * layer.Alpha : x,
        ActivationKind.Clip => MathF.Min(MathF.Max(x, layer.Minimum), layer.Maximum),
        ActivationKind.Sigmoid => (float)(1 / (1 + Math.Exp(-(double)x))),
        _ => throw new NetworkException(
            $"Layer '{layer.Name}': the reference executor does not know the activation {layer.Kind}."),
    };

    private static float[] Broadcast(Tensor operand, TensorShape output) =>
        operand.Shape == output
            ? operand.ToArray()
            : Strided.Copy(operand.Values, Broadcasting.Strides(operand.Shape, output), output);
}
