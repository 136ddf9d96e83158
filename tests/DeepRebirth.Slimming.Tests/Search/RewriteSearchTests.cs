using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Search;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Search;

[TestClass]
public sealed class RewriteSearchTests
{
    private static readonly Network Any = Network();

    [TestMethod]
    public void What_costs_least_for_a_millisecond_comes_first()
    {
        RewriteCandidate cheap = Candidate("a", saved: 2, cost: 0.02);
        RewriteCandidate dear = Candidate("b", saved: 3, cost: 0.09);
        Assert.AreEqual("a", Chosen(0.1, dear, cheap));
        Assert.AreEqual("a b", Chosen(0.12, dear, cheap));
        Assert.AreEqual("", Chosen(0.01, dear, cheap));
    }

    [TestMethod]
    public void A_stronger_variant_takes_the_place_of_a_milder_one_where_the_budget_allows()
    {
        RewriteCandidate mild = Candidate("a", saved: 1, cost: 0.01, percent: 75);
        RewriteCandidate strong = Candidate("a", saved: 2, cost: 0.05, percent: 50);
        Assert.AreEqual("a=75", Chosen(0.03, mild, strong));
        Assert.AreEqual("a=50", Chosen(0.05, mild, strong));
        ImmutableArray<RewriteCandidate> judged = RewriteSearch.Choose([mild, strong], 0.05, least: 0.001);
        Assert.AreEqual(Verdict.OtherVariant, judged[0].Verdict);
        Assert.Contains("50 %", judged[0].Reason);
    }

    [TestMethod]
    public void Rewrites_of_the_same_layers_exclude_each_other()
    {
        RewriteCandidate good = Candidate("a", saved: 2, cost: 0.01) with { Replaces = ["x", "y"] };
        RewriteCandidate other = Candidate("b", saved: 2, cost: 0.02) with { Replaces = ["y", "z"] };
        ImmutableArray<RewriteCandidate> judged = RewriteSearch.Choose([good, other], 1, least: 0.001);
        Assert.AreEqual(Verdict.Chosen, judged[0].Verdict);
        Assert.AreEqual(Verdict.InTheWay, judged[1].Verdict);
        Assert.Contains(good.Key.ToString(), judged[1].Reason);
    }

    [TestMethod]
    public void What_saves_nothing_is_left_out_however_cheap()
    {
        RewriteCandidate useless = Candidate("a", saved: 0.0005, cost: 0);
        RewriteCandidate slower = Candidate("b", saved: -1, cost: 0) with { Divergence = null };
        ImmutableArray<RewriteCandidate> judged = RewriteSearch.Choose([useless, slower], 1, least: 0.001);
        Assert.IsTrue(judged.All(candidate => candidate.Verdict == Verdict.SavesNothing));
    }

    [TestMethod]
    public void Every_candidate_that_is_not_chosen_has_a_reason()
    {
        RewriteCandidate[] candidates = [.. Enumerable.Range(0, 40).Select(i =>
            Candidate($"l{i % 13}", saved: (i * 7 % 11) - 1, cost: i * 5 % 17 * 0.01, percent: 10 + i) with { Replaces = [$"r{i % 5}"] })];
        foreach (RewriteCandidate candidate in RewriteSearch.Choose(candidates, 0.2, least: 0.001))
            Assert.AreEqual(candidate.Verdict == Verdict.Chosen, candidate.Reason.Length == 0, candidate.Key.ToString());
        string[] lines = CandidateTable.Format(RewriteSearch.Choose(candidates, 0.2, least: 0.001)).Split('\n');
        Assert.HasCount(candidates.Length + 2, lines);
    }

    [TestMethod]
    public void The_order_of_the_candidates_does_not_matter()
    {
        RewriteCandidate[] candidates = [.. Enumerable.Range(0, 30).Select(i => Candidate($"l{i}", saved: 1 + (i % 3), cost: 0.01 * (1 + (i % 3))))];
        string forwards = Chosen(0.2, candidates);
        Assert.AreEqual(forwards, Chosen(0.2, [.. candidates.Reverse()]));
    }

    [TestMethod]
    public void All_rules_and_variants_of_the_kinds_are_listed()
    {
        var build = new NetworkBuilder(1, 64, 6, 6);
        Network network = build.Build(build.Relu(build.Convolution(build.Relu(build.Convolution("input", maps: 64, kernel: 1)), maps: 64, kernel: 3)));
        RewriteCandidate[] found = [.. CandidateEnumeration.Of(network, new HashSet<SlimmingKind> { SlimmingKind.LowRank }, Slimming.Statistics.NoStatistics.Instance)];
        string[] keys = [.. found.Select(candidate => candidate.Key.ToString())];
        CollectionAssert.Contains(keys, "factor-convolution-over-channels@conv3=50%");
        CollectionAssert.Contains(keys, "share-basis-of-pointwise-convolutions@conv1=25%");
        foreach (RewriteCandidate candidate in found)
        {
            SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = new SlimmingSelection([candidate.ToChoice()]) });
            Assert.AreEqual(candidate.Key, plan.Rewrites.Single().Key);
            Assert.AreEqual(MultiplyAdds.Of(candidate.Alone), plan.After.MultiplyAdds);
        }
    }

    private static string Chosen(double budget, params RewriteCandidate[] candidates) => string.Join(' ', RewriteSearch.Choose(candidates, budget, least: 0.001)
        .Where(candidate => candidate.Verdict == Verdict.Chosen)
        .Select(candidate => candidate.Key.Layer + (candidate.Key.Percent is { } percent ? $"={percent}" : ""))
        .Order(StringComparer.Ordinal));

    private static RewriteCandidate Candidate(string layer, double saved, double cost, int? percent = null) => new()
    {
        Key = new RewriteKey("move-normalization-behind-pool", layer, percent),
        Kind = SlimmingKind.Order, // of whose divergence training takes nothing away
        Description = layer,
        Replaces = [layer],
        Alone = Any,
        SavedMilliseconds = saved,
        Divergence = cost,
    };

    private static Network Network()
    {
        var build = new NetworkBuilder(1, 1, 3, 3);
        return build.Build(build.Relu("input"));
    }
}
