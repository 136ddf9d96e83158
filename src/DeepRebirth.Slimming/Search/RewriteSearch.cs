using System.Collections.Immutable;

namespace DeepRebirth.Slimming.Search;

/// <summary>
/// Chooses among candidates: again and again the one that costs least for each millisecond that it saves, or the next variant of one that was chosen, as long as
/// the sum of all costs stays inside the budget. Candidates that replace a layer in common exclude each other. The same candidates give the same choice.
/// </summary>
public static class RewriteSearch
{
    /// <summary>Gives each candidate its verdict.</summary>
    /// <param name="candidates">The candidates, with their savings and divergences.</param>
    /// <param name="budget">The divergence that may be left after training, in nats.</param>
    /// <param name="least">The milliseconds that a candidate must save at least: less is nothing that one can tell from nothing.</param>
    public static ImmutableArray<RewriteCandidate> Choose(IReadOnlyList<RewriteCandidate> candidates, double budget, double least)
    {
        var chosen = new Dictionary<(string Rule, string Layer), RewriteCandidate>();
        RewriteCandidate[] useful = [.. candidates.Where(candidate => candidate.SavedMilliseconds >= least && candidate.Divergence is not null)];
        while (true)
        {
            double left = budget - chosen.Values.Sum(candidate => candidate.Cost);
            RewriteCandidate? next = useful
                .Where(candidate => Step(candidate, chosen) is { Saved: > 0 } step && step.Cost <= left && InTheWayOf(candidate, chosen.Values) is null)
                .OrderBy(candidate => Step(candidate, chosen) is var step ? step.Cost / step.Saved : 0)
                .ThenBy(candidate => candidate.Key.ToString(), StringComparer.Ordinal)
                .FirstOrDefault();
            if (next is null)
                return [.. candidates.Select(candidate => Judge(candidate, chosen, least, left))];
            chosen[Place(next)] = next;
        }
    }

    private static (string Rule, string Layer) Place(RewriteCandidate candidate) => (candidate.Key.Rule, candidate.Key.Layer);

    /// <summary>What choosing it adds to what its place saves and costs already.</summary>
    private static (double Saved, double Cost) Step(RewriteCandidate candidate, Dictionary<(string, string), RewriteCandidate> chosen) =>
        chosen.TryGetValue(Place(candidate), out RewriteCandidate? current)
            ? (candidate.SavedMilliseconds - current.SavedMilliseconds, candidate.Cost - current.Cost)
            : (candidate.SavedMilliseconds, candidate.Cost);

    private static RewriteCandidate? InTheWayOf(RewriteCandidate candidate, IEnumerable<RewriteCandidate> chosen) =>
        chosen.FirstOrDefault(other => Place(other) != Place(candidate) && other.Replaces.Intersect(candidate.Replaces).Any());

    private static RewriteCandidate Judge(RewriteCandidate candidate, Dictionary<(string, string), RewriteCandidate> chosen, double least, double left)
    {
        if (candidate.SavedMilliseconds < least || candidate.Divergence is null)
            return candidate with { Verdict = Verdict.SavesNothing, Reason = "the network would not be faster" };
        if (chosen.TryGetValue(Place(candidate), out RewriteCandidate? same))
        {
            return same.Key == candidate.Key
                ? candidate with { Verdict = Verdict.Chosen, Reason = "" }
                : candidate with { Verdict = Verdict.OtherVariant, Reason = $"the variant of {same.Key.Percent} % was chosen" };
        }
        return InTheWayOf(candidate, chosen.Values) is { } other
            ? candidate with { Verdict = Verdict.InTheWay, Reason = $"{other.Key} replaces the same layers and saves more for its cost" }
            : double.IsInfinity(candidate.Cost) ? candidate with { Verdict = Verdict.TooDear, Reason = "its answers are no numbers, or a milder variant costs more than the budget already" }
            : candidate with { Verdict = Verdict.TooDear, Reason = FormattableString.Invariant($"it would cost {candidate.Cost:0.000} nats of the {left:0.000} left") };
    }
}
