using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>What a rule may be told beside the network.</summary>
public sealed record RuleSettings
{
    /// <summary>Nothing: the rule's own choice of variant, and new weights made from the old ones alone.</summary>
    public static RuleSettings Default { get; } = new();

    /// <summary>For a rule with variants, the share of the full width (rank, channels) that stays, in percent; null for the rule's own choice.</summary>
    public int? Percent { get; init; }

    /// <summary>What is known of the original's activations.</summary>
    public IActivationStatistics Statistics { get; init; } = NoStatistics.Instance;
}
