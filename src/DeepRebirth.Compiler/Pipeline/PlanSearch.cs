using System.Collections.Immutable;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Search;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What a search found: a plan, and all that it chose from.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Candidates">Everything that was looked at, with figures and verdicts.</param>
/// <param name="Milliseconds">The predicted time of a prediction with the exact rewrites alone.</param>
/// <param name="SlimMilliseconds">The same with the plan.</param>
/// <param name="Divergence">How far the planned network is from the original before training, in nats.</param>
/// <param name="Budget">The divergence that the choice was made for, in nats.</param>
internal sealed record SearchedPlan(
    SlimmingPlan Plan, ImmutableArray<RewriteCandidate> Candidates, double Milliseconds, double SlimMilliseconds, double Divergence, double Budget)
{
    /// <summary>The number of chosen rewrites.</summary>
    public int Chosen => Candidates.Count(candidate => candidate.Verdict == Verdict.Chosen);
}

/// <summary>
/// Searches the rewrites that make a network fastest inside an accuracy budget: every candidate is priced, those that save time are started in closed form and held against the
/// original on pictures, the cheapest for each millisecond are taken, and the whole is held against the original again.
/// </summary>
internal sealed class PlanSearch
{
    // Less than a thousandth of the time is below what a model, or a clock, can tell.
    private const double LeastShare = 0.001;
    private const int FewestPictures = 32;
    private const int MostPictures = 192;
    private const double PicturesPerMinute = 10;
    private const double Tolerance = 1.05;
    private const int Attempts = 5;

    private readonly Network original;
    private readonly SlimmingSelection selection;
    private readonly MeasuredStatistics statistics;
    private readonly Func<Network, double> price;
    private readonly DivergenceMeter meter;
    private readonly double before;
    private readonly ImmutableArray<RewriteCandidate> candidates;

    /// <summary>Prices and measures all candidates.</summary>
    /// <param name="original">The network.</param>
    /// <param name="selection">What is to be done in any case, and which kinds may be chosen from.</param>
    /// <param name="pictures">The pictures: training ones for statistics, held-out ones to hold candidates against the original.</param>
    /// <param name="price">Predicts the milliseconds of a network.</param>
    /// <param name="largestBudget">The largest budget that <see cref="Choose"/> will be asked for, in nats.</param>
    /// <param name="options">The model's file, threads, and the time budget, which says how many pictures are worth the while.</param>
    /// <param name="line">Told what goes on.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="DiagnosticException">The network answers with numbers that are none.</exception>
    public PlanSearch(
        Network original,
        SlimmingSelection selection,
        PictureSets pictures,
        Func<Network, double> price,
        double largestBudget,
        ModelOptions options,
        Action<string> line,
        CancellationToken cancellation)
    {
        this.original = original;
        this.selection = selection;
        this.price = price;
        Network teacher = ExactPlan(original, selection).Result;
        before = price(teacher);
        line("Looking at the network's activations");
        statistics = new MeasuredStatistics(
            teacher,
            [.. CandidateEnumeration.Wants(teacher, selection.OpenKinds), .. SlimmingPlanner.Plan(original, new SlimmingOptions { Selection = selection.Fixed }).Wants],
            pictures.Training,
            options.Threads,
            cancellation);
        RewriteCandidate[] found =
        [
            .. CandidateEnumeration.Of(teacher, selection.OpenKinds, statistics)
                .Select(candidate => candidate with { SavedMilliseconds = before - price(candidate.Alone) }),
        ];
        int count = (int)Math.Clamp(options.TimeBudget.TotalMinutes * PicturesPerMinute, FewestPictures, MostPictures);
        meter = new DivergenceMeter(teacher, pictures.HeldOut, count, options.Threads, cancellation);
        NetworkAnswers.Require(options.Model, meter.Unanswered, meter.Pictures);
        line($"Holding {found.Count(IsFaster)} of {found.Length} possible rewrites against the original on {meter.Pictures} pictures");
        candidates = [.. found.GroupBy(candidate => (candidate.Key.Rule, candidate.Key.Layer)).SelectMany(variants => Measure(variants, largestBudget))];
    }

    /// <summary>Where there is something to choose: a rule and a layer each.</summary>
    public static IEnumerable<(string Rule, string Layer)> Places(Network original, SlimmingSelection selection) =>
        selection.OpenKinds.IsEmpty ? [] : CandidateEnumeration.Places(ExactPlan(original, selection).Result, selection.OpenKinds);

    /// <summary>Prices what there is to choose from where there are no pictures to measure its cost on.</summary>
    public static ImmutableArray<RewriteCandidate> PriceAlone(Network original, SlimmingSelection selection, Func<Network, double> price)
    {
        Network teacher = ExactPlan(original, selection).Result;
        double before = price(teacher);
        return
        [
            .. CandidateEnumeration.Of(teacher, selection.OpenKinds, NoStatistics.Instance)
                .Select(candidate => candidate with { SavedMilliseconds = before - price(candidate.Alone) })
                .Select(candidate => candidate.SavedMilliseconds < LeastShare * before
                    ? candidate with { Verdict = Verdict.SavesNothing, Reason = "the network would not be faster" }
                    : candidate with { Verdict = Verdict.TooDear, Reason = "without pictures nobody knows what it costs" }),
        ];
    }

    /// <summary>Chooses for a budget in nats, and plans what was chosen.</summary>
    public SearchedPlan Choose(double budget)
    {
        double allowed = budget;
        for (int attempt = 1; ; attempt++)
        {
            ImmutableArray<RewriteCandidate> judged = RewriteSearch.Choose(candidates, allowed, LeastShare * before);
            RewriteCandidate[] chosen = [.. judged.Where(candidate => candidate.Verdict == Verdict.Chosen)];
            SlimmingPlan plan = Plan(chosen);
            double divergence = chosen.Length == 0 ? 0 : meter.Of(plan.Result);
            double cost = divergence * chosen.Sum(candidate => candidate.Cost) / Math.Max(1e-9, chosen.Sum(candidate => candidate.Divergence!.Value));

            // Damage that adds up to more than its parts leaves room for fewer of them.
            if (attempt == Attempts || cost <= Tolerance * budget)
                return new SearchedPlan(plan, judged, before, price(plan.Result), divergence, budget);
            allowed *= budget / cost;
        }
    }

    // From mild to strong: what is stronger than the first that costs too much costs no less.
    private IEnumerable<RewriteCandidate> Measure(IEnumerable<RewriteCandidate> variants, double largestBudget)
    {
        bool isTooDear = false;
        foreach (RewriteCandidate candidate in variants)
        {
            RewriteCandidate measured = !IsFaster(candidate) ? candidate
                : candidate with { Divergence = isTooDear ? double.PositiveInfinity : meter.Of(candidate.Alone) };
            isTooDear |= measured.Cost > largestBudget;
            yield return measured;
        }
    }

    private bool IsFaster(RewriteCandidate candidate) => candidate.SavedMilliseconds >= LeastShare * before;

    // Exact rules that a selection must name come last of all, when everything is learned.
    private static SlimmingPlan ExactPlan(Network original, SlimmingSelection selection) => SlimmingPlanner.Plan(original, new SlimmingOptions
    {
        Selection = new SlimmingSelection(
            [.. selection.Choices.Where(choice => choice.Kind == SlimmingKind.Exact && (choice.Rule is null || !SlimmingRules.Named(choice.Rule).IsOnlyByName))]),
    });

    private SlimmingPlan Plan(RewriteCandidate[] chosen) => SlimmingPlanner.Plan(original, new SlimmingOptions
    {
        Selection = new SlimmingSelection([.. selection.Fixed.Choices, .. chosen.Select(candidate => candidate.ToChoice())]),
        Statistics = statistics,
    });
}
