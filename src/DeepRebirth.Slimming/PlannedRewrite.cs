using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>One rewrite of a plan.</summary>
public sealed class PlannedRewrite
{
    internal PlannedRewrite(SlimmingRule rule, RewriteKey key, RuleMatch.Rewrite found, Network before, Network after)
    {
        Rule = rule.Name;
        Kind = rule.Kind;
        Key = key;
        Patch = found.Patch;
        Blocks = found.Blocks;
        Wants = found.Wants;
        Before = NetworkSize.Of(before);
        After = NetworkSize.Of(after);
    }

    /// <summary>The rule's name.</summary>
    public string Rule { get; }

    /// <summary>The rule's family.</summary>
    public SlimmingKind Kind { get; }

    /// <summary>The name of the layer that stands for the rule's pattern.</summary>
    public string Layer => Key.Layer;

    /// <summary>The share of the width that stays, in percent, of a variant that was asked for; null for the rule's own choice.</summary>
    public int? Percent => Key.Percent;

    /// <summary>One line on what is merged into what.</summary>
    public string Description => Patch.Description;

    /// <summary>The network's size before this rewrite, all earlier ones applied.</summary>
    public NetworkSize Before { get; }

    /// <summary>The network's size after this rewrite.</summary>
    public NetworkSize After { get; }

    /// <summary>What to train; empty for a rewrite that needs no training.</summary>
    public ImmutableArray<LearnedBlock> Blocks { get; }

    /// <summary>The moments of the original's activations that new weights are made from.</summary>
    [JsonIgnore]
    public ImmutableArray<ImmutableArray<PatchSource>> Wants { get; }

    /// <summary>The names of the layers that the rewrite replaces.</summary>
    public ImmutableArray<string> LayersBefore => Patch.Removed;

    /// <summary>The names of the layers that it puts in their place.</summary>
    public ImmutableArray<string> LayersAfter => [.. Patch.Added.Select(layer => layer.Name)];

    /// <summary>The change, made for the network of the plan with all earlier rewrites applied.</summary>
    [JsonIgnore]
    public NetworkPatch Patch { get; }

    /// <summary>What names this rewrite in options and in other plans of the same network.</summary>
    [JsonIgnore]
    public RewriteKey Key { get; }

    /// <summary>
    /// This rewrite made anew for a network whose weights have changed since planning (by fine-tuning), or null where it does not apply there.
    /// </summary>
    public RuleMatch.Rewrite? On(Network network, IActivationStatistics? statistics = null) => SlimmingPlanner.Find(network, Key, statistics);
}
