using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// How much divergence a trained network may have to lose no more than some points of accuracy: a rule of thumb from some fifty fine-tuned students of GoogLeNet, their divergence on held-out
/// pictures against their loss on 1,500 others. It only steers the search; what a network really loses is measured.
/// </summary>
internal static class DivergenceBudget
{
    /// <summary>The budget in nats.</summary>
    /// <param name="metric">What the points are of.</param>
    /// <param name="points">The points.</param>
    public static double Of(Metric metric, double points) => metric switch
    {
        Metric.Top5 => 0.1 * Math.Pow(points, 0.85),
        Metric.Top1 => points / 20,
        _ => Math.Pow(points / 40, 2),
    };
}
