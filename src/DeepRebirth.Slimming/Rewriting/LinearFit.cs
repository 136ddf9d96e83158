using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>The linear map with the smallest squared error from some values of a row to the others: <c>y = Weights x + Bias</c>.</summary>
/// <param name="Weights">targets x features.</param>
/// <param name="Bias">targets.</param>
internal sealed record LinearFit(Matrix<double> Weights, Vector<double> Bias)
{
    // Some ten thousand rows do not say more than this about a thousand features.
    private const double Ridge = 1e-3;

    /// <summary>Fits the last values of a row to the first <paramref name="features"/>.</summary>
    public static LinearFit Of(PatchMoments joint, int features)
    {
        int targets = joint.Mean.Count - features;
        return Of(
            joint.Covariance.SubMatrix(0, features, 0, features),
            joint.Covariance.SubMatrix(features, targets, 0, features),
            joint.Mean.SubVector(0, features),
            joint.Mean.SubVector(features, targets));
    }

    /// <summary>Fits targets to features.</summary>
    /// <param name="covariance">features x features.</param>
    /// <param name="cross">The covariance of targets with features: targets x features.</param>
    /// <param name="mean">The features' mean.</param>
    /// <param name="targetMean">The targets' mean.</param>
    public static LinearFit Of(Matrix<double> covariance, Matrix<double> cross, Vector<double> mean, Vector<double> targetMean)
    {
        Matrix<double> weights = Subspace.Cholesky(covariance, Ridge).Solve(cross.Transpose()).Transpose();
        return new LinearFit(weights, targetMean - (weights * mean));
    }
}
