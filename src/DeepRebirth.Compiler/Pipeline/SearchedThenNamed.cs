using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Rounds over rewrites of which some were searched and some named: where even without the searched ones too much is lost, the named ones are taken back, one after the other.
/// </summary>
internal sealed class SearchedThenNamed(SearchedRewrites searched, NamedRewrites named) : IRoundPlanner
{
    private bool isSearchOver;

    /// <inheritdoc/>
    public double ShareOfARound(SlimmingPlan plan) => isSearchOver ? named.ShareOfARound(plan) : searched.ShareOfARound(plan);

    /// <inheritdoc/>
    public SlimmingPlan Less(SlimmingPlan failed, AccuracyComparison accuracy)
    {
        if (!isSearchOver)
        {
            SlimmingPlan less = searched.Less(failed, accuracy);
            isSearchOver = less.HasRewritesOf(failed);
            if (!isSearchOver)
                return less;
        }
        return named.Less(failed, accuracy);
    }

    /// <inheritdoc/>
    public SlimmingPlan? More(SlimmingPlan passed, AccuracyComparison accuracy) => isSearchOver ? null : searched.More(passed, accuracy);
}
