using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Says what to try after a round of fine-tuning has been measured.</summary>
internal interface IRoundPlanner
{
    /// <summary>The share of the time that a round gets which another may follow.</summary>
    double ShareOfARound(SlimmingPlan plan);

    /// <summary>Less than a plan that lost more than it may.</summary>
    SlimmingPlan Less(SlimmingPlan failed, AccuracyComparison accuracy);

    /// <summary>More than a plan that lost less than it may, or null where that is enough.</summary>
    SlimmingPlan? More(SlimmingPlan passed, AccuracyComparison accuracy);
}
