namespace DeepRebirth.FineTuning;

/// <summary>What the student learns from.</summary>
public enum FineTuningMode
{
    /// <summary>
    /// From the teacher's outputs, without labels: the divergence of the softened class probabilities plus the relative error of the
    /// blocks' outputs, minimised by Adam with steps relative to each tensor's size.
    /// </summary>
    Distillation,

    /// <summary>
    /// From labels, as the paper does: cross-entropy, stochastic gradient descent with momentum, new layers at ten times the
    /// rate.
    /// </summary>
    Labels,
}
