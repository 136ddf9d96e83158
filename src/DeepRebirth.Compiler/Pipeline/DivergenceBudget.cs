using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// How much divergence a trained network may have to lose no more than some points of accuracy: a rule of thumb from some forty fine-tuned students of GoogLeNet on 1,500 pictures. It only
/// steers the search; what a network really loses is measured.
/// </summary>
internal static class DivergenceBudget
{
    /// <summary>The budget in nats.</summary>
    /// <param name="metric">What the points are of.</param>
    /// <param name="points">The points.</param>
    public static double Of(Metric metric, double points) => metric switch
    {
        Metric.Top5 => 0.085 * Math.Sqrt(points),
        Metric.Top1 => points / 40,
        _ => Math.Pow(points / 45, 2),
    };
}
