using DeepRebirth.Compiler.Options;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Rounds over what a search chooses: after each one the divergence that it is asked for is corrected by what training has really left, and by what that really costs.
/// </summary>
internal sealed class SearchedRewrites(PlanSearch search, ModelOptions options, double budget, Action<string> line) : IRoundPlanner
{
    private const double LeastKept = 0.25;
    private const double MostKept = 0.85;
    private const double LeastGrowth = 1.15;
    private const double MostGrowth = 1.6;
    private const double Nothing = 1e-6;
    private const double QuantileOf95 = 1.96;

    private readonly List<SearchedPlan> chosen = [];
    private double asked;

    // What the rule of thumb for this network's points a nat has proved wrong by.
    private double correction = 1;

    /// <summary>What the search chooses before anything is trained.</summary>
    public SearchedPlan First() => Choose(budget);

    /// <summary>What the search said of a plan that it gave, or last of all, where named rewrites were taken from that.</summary>
    public SearchedPlan About(SlimmingPlan plan) => chosen.FindLast(searched => searched.Plan == plan) ?? chosen[^1];

    /// <inheritdoc/>
    public double ShareOfARound(SlimmingPlan plan) => 0.5;

    /// <summary>A plan that asks for less; where nothing was chosen that could be left out, the same one.</summary>
    public SlimmingPlan Less(SlimmingPlan failed, AccuracyComparison accuracy)
    {
        if (About(failed).Chosen == 0)
            return failed;
        line("Choosing less");
        (double rule, double believed) = Loss(accuracy);
        correction *= believed / rule;
        double share = Math.Clamp(options.AccuracyBudget / believed, LeastKept, MostKept);
        SlimmingPlan less;
        do
            less = Choose(asked < Nothing ? 0 : asked * share).Plan;
        while (less.HasRewritesOf(failed) && chosen[^1].Chosen > 0);
        return less;
    }

    /// <inheritdoc/>
    public SlimmingPlan? More(SlimmingPlan passed, AccuracyComparison accuracy)
    {
        double believed = Loss(accuracy).Believed;
        double growth = Math.Min(options.AccuracyBudget / believed, MostGrowth);
        if (growth < LeastGrowth)
            return null;
        line(FormattableString.Invariant($"A divergence of {accuracy.KullbackLeibler:0.000}, some {believed:0.0} points, leaves room: choosing more"));
        SlimmingPlan more = Choose(asked * growth).Plan;
        return more.HasRewritesOf(passed) ? null : more;
    }

    /// <summary>
    /// The points that a network loses: by the rule of thumb, which may be wrong by all that it says, and with what was measured on some hundred pictures, which is coarse. Each has the weight of its certainty
    /// (the mean of two normal distributions' product).
    /// </summary>
    private (double Rule, double Believed) Loss(AccuracyComparison accuracy)
    {
        if (!double.IsFinite(accuracy.KullbackLeibler))
            return (1, 100);
        double rule = Math.Max(Nothing, correction * options.AccuracyBudget * accuracy.KullbackLeibler / Math.Max(Nothing, budget));
        double error = accuracy.Difference.Uncertainty / QuantileOf95;
        double weight = 1 / (rule * rule), measuredWeight = 1 / (error * error);
        return (rule, Math.Max(Nothing, ((weight * rule) + (measuredWeight * accuracy.Loss)) / (weight + measuredWeight)));
    }

    private SearchedPlan Choose(double divergence)
    {
        asked = divergence;
        SearchedPlan searched = search.Choose(divergence);
        chosen.Add(searched);
        line(FormattableString.Invariant(
            $"Chosen: {searched.Chosen} {(searched.Chosen == 1 ? "rewrite" : "rewrites")}, predicted {searched.Milliseconds:0.00} -> {searched.SlimMilliseconds:0.00} ms ({searched.SlimMilliseconds / searched.Milliseconds:0.00}), divergence {searched.Divergence:0.000} before training, {searched.Budget:0.000} allowed after it"));
        return searched;
    }
}
