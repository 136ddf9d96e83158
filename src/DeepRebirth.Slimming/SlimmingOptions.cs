using System.Collections.Immutable;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>One place where one rule applies, by names: what stays the same when a plan is made again.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Layer">The name of the layer that stands for the rule's pattern.</param>
/// <param name="Percent">The variant (<see cref="RuleSettings.Percent"/>); null for the rule's own choice.</param>
public readonly record struct RewriteKey(string Rule, string Layer, int? Percent = null)
{
    /// <summary>For example <c>fold-pool-into-branches@pool4/3x3_s2</c> or <c>factor-convolution-over-channels@conv2/3x3=50%</c>.</summary>
    public override string ToString() => $"{Rule}@{Layer}" + (Percent is null ? "" : $"={Percent}%");
}

/// <summary>What to plan.</summary>
public sealed record SlimmingOptions
{
    /// <summary>The rewrites that are wanted.</summary>
    public SlimmingSelection Selection { get; init; } = SlimmingSelection.Default;

    /// <summary>Rewrites that must not be planned, because they were tried and cost too much.</summary>
    public ImmutableHashSet<RewriteKey> Rejected { get; init; } = [];

    /// <summary>What is known of the network's activations, for the start of new weights.</summary>
    public IActivationStatistics Statistics { get; init; } = NoStatistics.Instance;
}
