using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Search;

/// <summary>Lists what a search may choose from: every place of every rule that is not exact, of an allowed kind, and needs no naming, in each of its variants.</summary>
public static class CandidateEnumeration
{
    /// <summary>The candidates, each alone on the teacher.</summary>
    public static IEnumerable<RewriteCandidate> Of(Network teacher, IReadOnlySet<SlimmingKind> kinds, IActivationStatistics statistics) =>
        from found in Find(teacher, kinds, statistics)
        select new RewriteCandidate
        {
            Key = found.Key,
            Kind = found.Rule.Kind,
            Description = found.Rewrite.Patch.Description,
            Replaces = found.Rewrite.Patch.Removed,
            Alone = found.Rewrite.Patch.Apply(teacher),
        };

    /// <summary>The places of the candidates, without making them: a rule and a layer each, whatever the variant.</summary>
    public static IEnumerable<(string Rule, string Layer)> Places(Network teacher, IReadOnlySet<SlimmingKind> kinds) =>
        Find(teacher, kinds, NoStatistics.Instance).Select(found => (found.Key.Rule, found.Key.Layer)).Distinct();

    /// <summary>The moments that the candidates' new weights are made from.</summary>
    public static IEnumerable<ImmutableArray<PatchSource>> Wants(Network teacher, IReadOnlySet<SlimmingKind> kinds) =>
        Find(teacher, kinds, NoStatistics.Instance).SelectMany(found => found.Rewrite.Wants);

    private static IEnumerable<(SlimmingRule Rule, RewriteKey Key, RuleMatch.Rewrite Rewrite)> Find(
        Network teacher, IReadOnlySet<SlimmingKind> kinds, IActivationStatistics statistics)
    {
        foreach (SlimmingRule rule in SlimmingRules.All.Where(rule => rule.Kind != SlimmingKind.Exact && !rule.IsOnlyByName && kinds.Contains(rule.Kind)))
        {
            foreach (Layer layer in teacher.Layers)
            {
                int?[] variants = [.. rule.Variants(teacher, layer).Select(percent => (int?)percent)];
                foreach (int? percent in variants is [] ? [null] : variants)
                {
                    if (rule.Match(teacher, layer, new RuleSettings { Percent = percent, Statistics = statistics }) is RuleMatch.Rewrite rewrite)
                        yield return (rule, new RewriteKey(rule.Name, layer.Name, percent), rewrite);
                }
            }
        }
    }
}
