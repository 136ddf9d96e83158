using DeepRebirth.Networks;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Makes 1x1 convolutions.</summary>
internal static class Pointwise
{
    /// <summary>A 1x1 convolution with a matrix of outputs x inputs.</summary>
    public static Convolution Of(string name, string input, string output, Matrix<double> weights, Vector<double>? bias = null) => new()
    {
        Name = name,
        Inputs = [input],
        Output = output,
        Kernel = Subspace.ToTensor(weights, weights.RowCount, weights.ColumnCount, 1, 1),
        Bias = bias is null ? null : Subspace.ToTensor(bias),
        Window = Window.Square(1),
    };
}
