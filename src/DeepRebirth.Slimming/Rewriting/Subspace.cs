using DeepRebirth.Networks;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Matrices of weights and the directions that matter in them. Everything runs in double precision and gives the same on every run.</summary>
internal static class Subspace
{
    /// <summary>The eigenvectors of the largest eigenvalues of a symmetric matrix, as columns; the largest component of each is positive.</summary>
    public static Matrix<double> Principal(Matrix<double> symmetric, int rank)
    {
        Evd<double> decomposition = symmetric.Evd(Symmetricity.Symmetric);
        int size = symmetric.RowCount;
        Matrix<double> vectors = Matrix<double>.Build.Dense(size, rank);
        for (int column = 0; column < rank; column++)
        {
            Vector<double> vector = decomposition.EigenVectors.Column(size - 1 - column); // eigenvalues come in rising order
            vectors.SetColumn(column, vector[vector.AbsoluteMaximumIndex()] < 0 ? -vector : vector);
        }
        return vectors;
    }

    /// <summary>The factors L * L^T of <c>symmetric + ridge * mean diagonal * I</c>.</summary>
    public static Cholesky<double> Cholesky(Matrix<double> symmetric, double ridge)
    {
        double added = Math.Max(ridge * symmetric.Diagonal().Average(), 1e-12);
        return (symmetric + Matrix<double>.Build.DenseDiagonal(symmetric.RowCount, added)).Cholesky();
    }

    /// <summary>A tensor as a matrix: one row an element of the first axis.</summary>
    public static Matrix<double> Rows(Tensor tensor)
    {
        int columns = tensor.Count / tensor.Shape[0];
        return Matrix<double>.Build.Dense(tensor.Shape[0], columns, (row, column) => tensor.Values[(row * columns) + column]);
    }

    /// <summary>A matrix as a tensor of a shape whose first axis are the rows.</summary>
    public static Tensor ToTensor(Matrix<double> matrix, params ReadOnlySpan<int> shape) =>
        Tensor.Adopt(new TensorShape(shape), [.. matrix.ToRowMajorArray().Select(value => (float)value)]);

    /// <summary>A vector as a tensor.</summary>
    public static Tensor ToTensor(Vector<double> vector) => WeightArithmetic.Vector(vector.ToArray());

    /// <summary>A bias as a vector; zeros where there is none.</summary>
    public static Vector<double> Bias(Tensor? bias, int count) =>
        Vector<double>.Build.Dense(count, i => bias is null ? 0 : bias.Values[i]);
}
