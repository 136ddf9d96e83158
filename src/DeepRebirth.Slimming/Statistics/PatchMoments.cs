using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Statistics;

/// <summary>Mean and covariance of patches over pictures. Where several sources were asked for, a row holds their patches one behind the other.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Covariance">The covariance, symmetric.</param>
public sealed record PatchMoments(Vector<double> Mean, Matrix<double> Covariance)
{
    /// <summary>The second moments: the mean of every product of two values.</summary>
    public Matrix<double> SecondMoments => Covariance + Mean.OuterProduct(Mean);
}
