using System.Collections.Immutable;

namespace DeepRebirth.Slimming;

/// <summary>One place where one rule applies, by names: what stays the same when a plan is made again.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Layer">The name of the layer that stands for the rule's pattern.</param>
public readonly record struct RewriteKey(string Rule, string Layer)
{
    /// <summary>For example <c>fold-pool-into-branches@pool4/3x3_s2</c>.</summary>
    public override string ToString() => $"{Rule}@{Layer}";
}

/// <summary>What to plan.</summary>
public sealed record SlimmingOptions
{
    /// <summary>The rewrites that are wanted.</summary>
    public SlimmingSelection Selection { get; init; } = SlimmingSelection.Default;

    /// <summary>Rewrites that must not be planned, because they were tried and cost too much.</summary>
    public ImmutableHashSet<RewriteKey> Rejected { get; init; } = [];
}
