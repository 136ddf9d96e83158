using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>What a rule says about a layer that has its pattern: a rewrite, or why there must be none.</summary>
public abstract record RuleMatch
{
    private RuleMatch()
    {
    }

    /// <summary>The rule applies.</summary>
    /// <param name="Patch">What to change.</param>
    /// <param name="Block">What to train afterwards; null for a rewrite that needs no training.</param>
    public sealed record Rewrite(NetworkPatch Patch, LearnedBlock? Block = null) : RuleMatch;

    /// <summary>The pattern is there, but a guard forbids the rewrite.</summary>
    /// <param name="Reason">A sentence for the report, without a full stop.</param>
    public sealed record Refusal(string Reason) : RuleMatch;
}
