using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>Finds the next rewrite of a network that the options allow, and keeps count of how many each choice has had.</summary>
internal sealed class RewriteChooser(SlimmingOptions options)
{
    private readonly Dictionary<SlimmingChoice, HashSet<RewriteKey>> taken = [];
    private readonly HashSet<RewriteKey> made = [];
    private readonly HashSet<string> factors = [];

    /// <summary>The first rewrite of the first rule that has one, or null.</summary>
    public (SlimmingRule Rule, RewriteKey Key, RuleMatch.Rewrite Found)? Next(Network network, IEnumerable<SlimmingRule> rules)
    {
        foreach (SlimmingRule rule in rules)
        {
            foreach (Layer layer in InOrder(network, rule).Where(layer => !factors.Contains(layer.Name)))
            {
                if (ChoiceFor(rule, layer.Name) is not { } choice)
                    continue;
                var key = new RewriteKey(rule.Name, layer.Name, choice.Percent);
                if (made.Contains(key) || rule.Match(network, layer, new RuleSettings { Percent = choice.Percent, Statistics = options.Statistics }) is not RuleMatch.Rewrite found)
                    continue;

                // A rejected rewrite uses up its choice: where only the deepest fold is wanted, the next one is not its substitute.
                taken.TryAdd(choice, []);
                taken[choice].Add(key);
                if (options.Rejected.Contains(key))
                    continue;

                // What was narrowed or factored could be narrowed or factored again, without end.
                if (rule.Kind != SlimmingKind.Exact)
                    made.Add(key);
                if (rule.Kind == SlimmingKind.LowRank)
                    factors.UnionWith(found.Patch.Added.Select(added => added.Name));
                return (rule, key, found);
            }
        }
        return null;
    }

    // What is learned goes from the outputs to the inputs: the deeper the layer, the less a rewrite was measured to cost.
    private static IEnumerable<Layer> InOrder(Network network, SlimmingRule rule) =>
        rule.Kind == SlimmingKind.Exact ? network.Layers : network.Layers.Reverse();

    private SlimmingChoice? ChoiceFor(SlimmingRule rule, string layer) => options.Selection.Choices.FirstOrDefault(choice =>
        choice.Covers(rule, layer)
        && (!taken.TryGetValue(choice, out HashSet<RewriteKey>? keys) || keys.Count < choice.AtMost || keys.Contains(new RewriteKey(rule.Name, layer, choice.Percent))));
}
