using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>
/// A linear map <c>y = W x + b</c> as two: <c>z = First x</c> of <c>rank</c> values, then <c>y = Second z + Bias</c>.
/// <para>
/// With the mean m and covariance C of x, First is U^T W and Second is U, the leading eigenvectors of the outputs' covariance W C W^T: of all
/// maps of that rank this one has the smallest squared error in y. Bias is b + W m - U U^T W m. Without knowledge of x, C is the identity
/// and m is zero: the singular value decomposition of W.
/// </para>
/// </summary>
/// <param name="First">rank x inputs.</param>
/// <param name="Second">outputs x rank.</param>
/// <param name="Bias">outputs.</param>
internal sealed record LinearFactors(Matrix<double> First, Matrix<double> Second, Vector<double> Bias)
{
    /// <summary>Factors a map.</summary>
    public static LinearFactors Of(Matrix<double> weights, Vector<double> bias, int rank, PatchMoments? moments)
    {
        Matrix<double> spread = moments is null ? weights.TransposeAndMultiply(weights) : (weights * moments.Covariance).TransposeAndMultiply(weights);
        Matrix<double> directions = Subspace.Principal(spread, rank);
        Matrix<double> first = directions.TransposeThisAndMultiply(weights);
        if (moments is not null)
        {
            Vector<double> mean = weights * moments.Mean;
            bias = bias + mean - (directions * (first * moments.Mean));
        }
        return new LinearFactors(first, directions, bias);
    }
}
