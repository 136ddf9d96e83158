using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Arithmetic on the weights of layers; sums run in double precision.</summary>
internal static class WeightArithmetic
{
    /// <summary>Whether no weight of the layer is NaN or infinite.</summary>
    public static bool AreFinite(Layer layer)
    {
        foreach ((_, Tensor value) in layer.Weights)
        {
            foreach (float weight in value.Values)
            {
                if (!float.IsFinite(weight))
                    return false;
            }
        }
        return true;
    }

    /// <summary>The bias as an array that may be written to; zeros where there is none.</summary>
    public static double[] BiasOf(Convolution convolution)
    {
        double[] bias = new double[convolution.OutputChannels];
        for (int m = 0; convolution.Bias is not null && m < bias.Length; m++)
            bias[m] = convolution.Bias.Values[m];
        return bias;
    }

    /// <summary>Whether the convolution adds nothing but zeros.</summary>
    public static bool HasNoBias(Convolution convolution) => BiasOf(convolution).All(value => value == 0);

    /// <summary>A tensor of one dimension.</summary>
    public static Tensor Vector(double[] values) => Tensor.Adopt(new TensorShape(values.Length), [.. values.Select(value => (float)value)]);
}
