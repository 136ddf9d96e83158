using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Search;

/// <summary>Lists what a search may choose from.</summary>
public static class CandidateEnumeration
{
    /// <summary>
    /// Every place of every rule that is not exact, of an allowed kind, and needs no naming, in each of its variants, alone on the teacher.
    /// </summary>
    public static IEnumerable<RewriteCandidate> Of(Network teacher, IReadOnlySet<SlimmingKind> kinds, IActivationStatistics statistics)
    {
        foreach (SlimmingRule rule in SlimmingRules.All.Where(rule => rule.Kind != SlimmingKind.Exact && !rule.IsOnlyByName && kinds.Contains(rule.Kind)))
        {
            foreach (Layer layer in teacher.Layers)
            {
                int?[] variants = [.. rule.Variants(teacher, layer).Select(percent => (int?)percent)];
                foreach (int? percent in variants is [] ? [null] : variants)
                {
                    var settings = new RuleSettings { Percent = percent, Statistics = statistics };
                    if (rule.Match(teacher, layer, settings) is not RuleMatch.Rewrite found)
                        continue;
                    yield return new RewriteCandidate
                    {
                        Key = new RewriteKey(rule.Name, layer.Name, percent),
                        Kind = rule.Kind,
                        Description = found.Patch.Description,
                        Replaces = found.Patch.Removed,
                        Alone = found.Patch.Apply(teacher),
                    };
                }
            }
        }
    }
}
