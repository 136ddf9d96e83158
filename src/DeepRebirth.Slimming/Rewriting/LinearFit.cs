using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>The linear map with the smallest squared error from some values of a row to the others: <c>y = Weights x + Bias</c>.</summary>
/// <param name="Weights">targets x features.</param>
/// <param name="Bias">targets.</param>
internal sealed record LinearFit(Matrix<double> Weights, Vector<double> Bias)
{
    // Some ten thousand rows do not say more than this about a thousand features.
    private const double Ridge = 1e-3;

    // Behind a Relu: on GoogLeNet's modules the answers came closest to the original's with three passes. More lower the squared error further, and
    // move the answers away again.
    private const int Passes = 3;

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
    public static LinearFit Of(Matrix<double> covariance, Matrix<double> cross, Vector<double> mean, Vector<double> targetMean) =>
        Of(Subspace.Cholesky(covariance, Ridge), cross, mean, targetMean);

    /// <summary>
    /// Fits targets behind which a Relu stands: what is not above zero there may be anything that is not, so it is taken from the fit before, and fitted again.
    /// </summary>
    public static LinearFit BehindRelu(IPatchSample sample)
    {
        PatchMoments joint = sample.Moments;
        int targets = sample.Targets;
        int features = joint.Mean.Count - targets;
        Vector<double> mean = joint.Mean.SubVector(0, features);
        Cholesky<double> covariance = Subspace.Cholesky(joint.Covariance.SubMatrix(0, features, 0, features), Ridge);
        LinearFit fit = Of(covariance, joint.Covariance.SubMatrix(features, targets, 0, features), mean, joint.Mean.SubVector(features, targets));
        for (int pass = 0; pass < Passes; pass++)
        {
            RectifiedTargets next = sample.Rectified(fit.Weights, fit.Bias);
            fit = Of(covariance, next.Covariance, mean, next.Mean);
        }
        return fit;
    }

    private static LinearFit Of(Cholesky<double> covariance, Matrix<double> cross, Vector<double> mean, Vector<double> targetMean)
    {
        Matrix<double> weights = covariance.Solve(cross.Transpose()).Transpose();
        return new LinearFit(weights, targetMean - (weights * mean));
    }
}
