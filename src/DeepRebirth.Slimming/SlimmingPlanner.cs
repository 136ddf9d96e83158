using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>
/// Finds the rewrites of a network. <see cref="SlimmingRules.All"/> is worked off from front to back: neighbouring rules of one kind are
/// applied together until none of them matches any more, then come the next ones. This ends: a rewrite either removes a
/// layer for good, or moves one past another in a direction in which it never comes back. The same network and options give the same plan.
/// </summary>
public static class SlimmingPlanner
{
    /// <summary>Plans what <paramref name="options"/> (the default: <see cref="SlimmingSelection.Default"/>) select.</summary>
    public static SlimmingPlan Plan(Network network, SlimmingOptions? options = null)
    {
        options ??= new SlimmingOptions();
        var chooser = new RewriteChooser(options);
        var rewrites = ImmutableArray.CreateBuilder<PlannedRewrite>();
        Network current = network;
        foreach (SlimmingRule[] rules in SlimmingRules.Phases)
        {
            while (chooser.Next(current, rules) is ({ } rule, var key, { } found))
            {
                Network next = found.Patch.Apply(current);
                rewrites.Add(new PlannedRewrite(rule, key, found, current, next));
                current = next;
            }
        }
        return new SlimmingPlan(network, current, options)
        {
            Rewrites = rewrites.ToImmutable(),
            Refusals = [.. Refusals(current, options)],
            Notes = [.. Notes(options.Selection, rewrites)],
        };
    }

    /// <summary>The rewrite of that name on a network, or null where it does not apply there.</summary>
    public static RuleMatch.Rewrite? Find(Network network, RewriteKey key, IActivationStatistics? statistics = null)
    {
        SlimmingRule? rule = SlimmingRules.All.FirstOrDefault(rule => rule.Name == key.Rule);
        Layer? layer = network.Layers.FirstOrDefault(layer => layer.Name == key.Layer);
        var settings = new RuleSettings { Percent = key.Percent, Statistics = statistics ?? NoStatistics.Instance };
        return layer is null ? null : rule?.Match(network, layer, settings) as RuleMatch.Rewrite;
    }

    private static IEnumerable<RefusedRewrite> Refusals(Network network, SlimmingOptions options) =>
        from rule in SlimmingRules.All
        from layer in network.Layers
        where options.Selection.Choices.Any(choice => choice.Covers(rule, layer.Name))
        let refusal = rule.Match(network, layer) as RuleMatch.Refusal
        where refusal is not null
        select new RefusedRewrite(rule.Name, layer.Name, refusal.Reason);

    private static IEnumerable<string> Notes(SlimmingSelection selection, IReadOnlyList<PlannedRewrite> rewrites)
    {
        foreach (SlimmingChoice choice in selection.Choices)
        {
            if (choice.Layers is not null && !rewrites.Any(rewrite => choice.Covers(SlimmingRules.Named(rewrite.Rule), rewrite.Layer)))
                yield return $"{choice}: no such rewrite was found in this network.";
        }
    }
}
