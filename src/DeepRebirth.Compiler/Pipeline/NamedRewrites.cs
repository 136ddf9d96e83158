using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Rounds over rewrites that were named and not searched: where the loss is too high, the one that does most damage is taken back.</summary>
/// <param name="chooser">Compares single rewrites, on other pictures than those that decide on the budget.</param>
/// <param name="line">Told what goes on.</param>
internal sealed class NamedRewrites(AccuracyJudge chooser, Action<string> line) : IRoundPlanner
{
    /// <inheritdoc/>
    public double ShareOfARound(SlimmingPlan plan) => plan.Rewrites.Count(rewrite => rewrite.Blocks.Length > 0) > 1 ? 2.0 / 3 : 1;

    /// <inheritdoc/>
    public SlimmingPlan Less(SlimmingPlan failed, AccuracyComparison accuracy)
    {
        PlannedRewrite worst = MostDamaging(failed);
        line($"Taking back {worst.Rule} at {worst.Layer}");
        return failed.Without(worst.Key);
    }

    /// <inheritdoc/>
    public SlimmingPlan? More(SlimmingPlan passed, AccuracyComparison accuracy) => null;

    // Each rewrite alone, untrained: a cheap order of who does how much damage. Learned rewrites go before the others.
    private PlannedRewrite MostDamaging(SlimmingPlan plan)
    {
        PlannedRewrite[] candidates = [.. plan.Rewrites.Where(rewrite => rewrite.Blocks.Length > 0)];
        if (candidates.Length == 0)
            candidates = [.. plan.Rewrites.Where(rewrite => rewrite.Kind != SlimmingKind.Exact)];
        if (candidates.Length == 1)
            return candidates[0];
        Network teacher = plan.Teacher;
        return candidates.MaxBy(rewrite => rewrite.On(teacher, plan.Options.Statistics) is { } alone ? chooser.Compare(alone.Patch.Apply(teacher)).KullbackLeibler : double.MaxValue)!;
    }
}
