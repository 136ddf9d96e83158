using System.Collections.Immutable;

namespace DeepRebirth.Networks.Shapes;

/// <summary>NumPy broadcasting as ONNX defines it: shapes are aligned at their last axis, and a dimension of 1 is repeated.</summary>
internal static class Broadcasting
{
    public static TensorShape Of(Elementwise layer, ImmutableArray<TensorShape> inputs)
    {
        ImmutableArray<TensorShape> operands = layer.Constant is { } constant ? inputs.Add(constant.Shape) : inputs;
        TensorShape result = operands[0];
        foreach (TensorShape operand in operands.AsSpan()[1..])
        {
            if (!TryCombine(result, operand, out result))
                throw ShapeError.Of(layer, "the operands' shapes cannot be broadcast to one", operands.AsSpan());
        }
        return result;
    }

    /// <summary>The shape that both operands are broadcast to; false where there is none.</summary>
    public static bool TryCombine(TensorShape left, TensorShape right, out TensorShape result)
    {
        var dimensions = new int[Math.Max(left.Rank, right.Rank)];
        for (int i = 1; i <= dimensions.Length; i++)
        {
            int a = i <= left.Rank ? left[^i] : 1;
            int b = i <= right.Rank ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                result = left;
                return false;
            }
            dimensions[^i] = a == 1 ? b : a;
        }
        result = new TensorShape(dimensions);
        return true;
    }

    /// <summary>
    /// How far one step along each axis of <paramref name="result"/> moves in an operand that is broadcast to it; 0 on repeated axes.
    /// </summary>
    public static int[] Strides(TensorShape operand, TensorShape result)
    {
        var strides = new int[result.Rank];
        int stride = 1;
        for (int i = 1; i <= operand.Rank; i++)
        {
            strides[^i] = operand[^i] == 1 ? 0 : stride;
            stride *= operand[^i];
        }
        return strides;
    }
}
