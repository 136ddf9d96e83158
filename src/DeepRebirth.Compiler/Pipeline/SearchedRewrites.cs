using DeepRebirth.Compiler.Options;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Rounds over what a search chooses: after each one the divergence that it is asked for is corrected by what training has really left. Accuracies on some hundred pictures
/// are too coarse for that, unless they are over the budget beyond doubt; they decide on the budget.
/// </summary>
internal sealed class SearchedRewrites(PlanSearch search, ModelOptions options, double budget, Action<string> line) : IRoundPlanner
{
    private const double LeastKept = 0.25;
    private const double MostKept = 0.85;
    private const double LeastGrowth = 1.15;
    private const double MostGrowth = 1.6;
    private const double Nothing = 1e-6;

    private readonly List<SearchedPlan> chosen = [];
    private double asked;

    /// <summary>What the search chooses before anything is trained.</summary>
    public SearchedPlan First() => Choose(budget);

    /// <summary>What the search said of a plan that it gave, or last of all, where named rewrites were taken from that.</summary>
    public SearchedPlan About(SlimmingPlan plan) => chosen.FindLast(searched => searched.Plan == plan) ?? chosen[^1];

    /// <inheritdoc/>
    public double ShareOfARound(SlimmingPlan plan) => 0.5;

    /// <inheritdoc/>
    public SlimmingPlan Less(SlimmingPlan failed, AccuracyComparison accuracy)
    {
        line(FormattableString.Invariant($"The loss of {accuracy.Loss:0.0} points is over the budget of {options.AccuracyBudget:0.##}: choosing less"));
        double share = budget / Math.Max(Nothing, accuracy.KullbackLeibler);
        if (accuracy.Difference.LowestLoss > options.AccuracyBudget)
            share = Math.Min(share, options.AccuracyBudget / accuracy.Loss);
        share = Math.Clamp(share, LeastKept, MostKept);
        SlimmingPlan less;
        do
            less = Choose(asked < Nothing ? 0 : asked * share).Plan;
        while (less.HasRewritesOf(failed) && asked > 0);
        return less;
    }

    /// <inheritdoc/>
    public SlimmingPlan? More(SlimmingPlan passed, AccuracyComparison accuracy)
    {
        double growth = Math.Min(budget / Math.Max(Nothing, accuracy.KullbackLeibler), MostGrowth);
        if (growth < LeastGrowth)
            return null;
        line(FormattableString.Invariant($"A divergence of {accuracy.KullbackLeibler:0.000} leaves room up to {budget:0.000}: choosing more"));
        SlimmingPlan more = Choose(asked * growth).Plan;
        return more.HasRewritesOf(passed) ? null : more;
    }

    private SearchedPlan Choose(double divergence)
    {
        asked = divergence;
        SearchedPlan searched = search.Choose(divergence);
        chosen.Add(searched);
        line(FormattableString.Invariant(
            $"Chosen: {searched.Chosen} rewrites, predicted {searched.Milliseconds:0.00} -> {searched.SlimMilliseconds:0.00} ms ({searched.SlimMilliseconds / searched.Milliseconds:0.00}), divergence {searched.Divergence:0.000} before training, {searched.Budget:0.000} allowed after it"));
        return searched;
    }
}
