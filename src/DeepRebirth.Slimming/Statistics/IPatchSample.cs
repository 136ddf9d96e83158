using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Statistics;

/// <summary>Rows of features, and of targets that a Relu stands behind. Where a target is not above zero, the Relu makes nothing of it, and so any value will do that is not above zero.</summary>
public interface IPatchSample
{
    /// <summary>The number of targets.</summary>
    int Targets { get; }

    /// <summary>The moments of the rows: features, then targets.</summary>
    PatchMoments Moments { get; }

    /// <summary>
    /// What the targets should be next to a prediction: <c>z = t</c> where the target t is above zero, else the lower of zero and the prediction.
    /// </summary>
    /// <param name="weights">The prediction's weights: targets x features.</param>
    /// <param name="bias">Its bias.</param>
    RectifiedTargets Rectified(Matrix<double> weights, Vector<double> bias);
}

/// <summary>Moments of what targets should be.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Covariance">The covariance with the features: targets x features.</param>
public sealed record RectifiedTargets(Vector<double> Mean, Matrix<double> Covariance);
