using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>
/// What a BatchNormalization, or a Mul or Add of a constant, does to channel c of its input: <c>y = Factors[c] * x + Addends[c]</c>.
/// Computed in double precision, rounded once when it is folded into weights.
/// </summary>
internal sealed record ChannelScale(double[] Factors, double[] Addends)
{
    /// <summary>Whether nothing is added.</summary>
    public bool IsPureFactor => Addends.All(addend => addend == 0);

    /// <summary>The scale of a layer, or null where the layer is none or does more than scale whole channels (axis 1).</summary>
    public static ChannelScale? Of(Network network, Layer layer)
    {
        if (layer.Inputs.Length != 1)
            return null;
        TensorShape shape = network.ShapeOf(layer.Input);
        if (shape.Rank < 2 || network.ShapeOf(layer.Output) != shape)
            return null;
        return layer switch
        {
            BatchNormalization normalization => Of(normalization),
            Elementwise { Constant: { } constant } elementwise => Of(elementwise.Operation, constant, shape),
            _ => null,
        };
    }

    /// <summary>The same of some channels.</summary>
    public ChannelScale Slice(int first, int count) => new(Factors[first..(first + count)], Addends[first..(first + count)]);

    /// <summary>The convolution that gives what this made of its output.</summary>
    public Convolution InFrontOf(Convolution convolution) =>
        convolution with { Kernel = ScaleRows(convolution.Kernel), Bias = ScaleBias(convolution.Bias) };

    /// <summary>The fully connected layer that gives what this made of its output.</summary>
    public Gemm InFrontOf(Gemm gemm) => gemm with { Kernel = ScaleRows(gemm.Kernel), Bias = ScaleBias(gemm.Bias) };

    private Tensor ScaleRows(Tensor weights)
    {
        float[] scaled = weights.ToArray();
        int rowLength = scaled.Length / Factors.Length;
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = (float)(scaled[i] * Factors[i / rowLength]);
        return Tensor.Adopt(weights.Shape, scaled);
    }

    private Tensor ScaleBias(Tensor? bias)
    {
        float[] scaled = new float[Factors.Length];
        for (int m = 0; m < scaled.Length; m++)
            scaled[m] = (float)(((bias is null ? 0 : bias.Values[m]) * Factors[m]) + Addends[m]);
        return Tensor.Adopt(new TensorShape(scaled.Length), scaled);
    }

    private static ChannelScale Of(BatchNormalization normalization)
    {
        double[] factors = new double[normalization.Scale.Count];
        double[] addends = new double[factors.Length];
        for (int c = 0; c < factors.Length; c++)
        {
            factors[c] = normalization.Scale.Values[c] / Math.Sqrt((double)normalization.Variance.Values[c] + normalization.Epsilon);
            addends[c] = normalization.Shift.Values[c] - (normalization.Mean.Values[c] * factors[c]);
        }
        return new ChannelScale(factors, addends);
    }

    private static ChannelScale? Of(ElementwiseOperation operation, Tensor constant, TensorShape shape)
    {
        // Broadcasting aligns the last axes; only the channel axis may have more than one value.
        int missingAxes = shape.Rank - constant.Shape.Rank;
        for (int axis = 0; axis < constant.Shape.Rank; axis++)
        {
            if (constant.Shape[axis] != 1 && axis + missingAxes != 1)
                return null;
        }
        double[] values = [.. Enumerable.Range(0, shape[1]).Select(c => (double)constant.Values[constant.Count == 1 ? 0 : c])];
        return operation == ElementwiseOperation.Multiply
            ? new ChannelScale(values, new double[shape[1]])
            : new ChannelScale([.. Enumerable.Repeat(1.0, shape[1])], values);
    }
}
