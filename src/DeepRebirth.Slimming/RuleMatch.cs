using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>What a rule says about a layer that has its pattern: a rewrite, or why there must be none.</summary>
public abstract record RuleMatch
{
    private RuleMatch()
    {
    }

    /// <summary>The rule applies.</summary>
    public sealed record Rewrite : RuleMatch
    {
        private readonly Lazy<NetworkPatch> patch;

        /// <summary>A rewrite.</summary>
        /// <param name="patch">What to change.</param>
        /// <param name="blocks">What to train afterwards; none for a rewrite that needs no training.</param>
        public Rewrite(NetworkPatch patch, params ImmutableArray<LearnedBlock> blocks) : this(() => patch, blocks)
        {
        }

        /// <summary>A rewrite whose new weights take time to compute, and are so only where they are wanted.</summary>
        public Rewrite(Func<NetworkPatch> patch, params ImmutableArray<LearnedBlock> blocks)
        {
            this.patch = new Lazy<NetworkPatch>(patch);
            Blocks = blocks;
        }

        /// <summary>What to change.</summary>
        public NetworkPatch Patch => patch.Value;

        /// <summary>What to train afterwards; empty for a rewrite that needs no training.</summary>
        public ImmutableArray<LearnedBlock> Blocks { get; }

        /// <summary>The moments that <see cref="Patch"/> will ask for: known before it computes anything.</summary>
        public ImmutableArray<ImmutableArray<PatchSource>> Wants { get; init; } = [];

        /// <summary>The only block, or null.</summary>
        public LearnedBlock? Block => Blocks.SingleOrDefault();
    }

    /// <summary>The pattern is there, but a guard forbids the rewrite.</summary>
    /// <param name="Reason">A sentence for the report, without a full stop.</param>
    public sealed record Refusal(string Reason) : RuleMatch;
}
