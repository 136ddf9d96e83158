using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Search;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What became of a planned rewrite.</summary>
internal enum RewriteOutcome
{
    /// <summary>It is in the slim network.</summary>
    Applied,

    /// <summary>It cost too much accuracy and was taken back.</summary>
    RolledBack,
}

/// <summary>A planned rewrite and what became of it.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">The rule's family.</param>
/// <param name="Layer">The layer that stands for the rule's pattern.</param>
/// <param name="Description">One line on what is merged into what.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="LayersBefore">The layers that it replaces.</param>
/// <param name="LayersAfter">The layers that it puts in their place.</param>
internal sealed record RewriteResult(
    string Rule, string Kind, string Layer, string Description, RewriteOutcome Outcome, ImmutableArray<string> LayersBefore, ImmutableArray<string> LayersAfter)
{
    /// <summary>What selects it, as the option <c>Slimming</c> says it: what joins it to the <see cref="CandidateResult"/> that it was, if a search chose it.</summary>
    public string? Choice { get; init; }
}

/// <summary>A rewrite that a search looked at.</summary>
/// <param name="Choice">What selects it, as the option <c>Slimming</c> says it.</param>
/// <param name="Description">One line on what is replaced by what.</param>
/// <param name="SavedMilliseconds">The predicted saving.</param>
/// <param name="Divergence">How far the network is from the original with it alone, untrained, in nats; null where that was not measured.</param>
/// <param name="Cost">The divergence that is expected after training.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Reason">Why.</param>
internal sealed record CandidateResult(string Choice, string Description, double SavedMilliseconds, double? Divergence, double Cost, Verdict Verdict, string Reason)
{
    /// <summary>A candidate as reports have it.</summary>
    public static CandidateResult Of(RewriteCandidate candidate)
    {
        bool isMeasured = candidate.Divergence is { } divergence && double.IsFinite(divergence);
        return new(
            candidate.Choice, candidate.Description, candidate.SavedMilliseconds, isMeasured ? candidate.Divergence : null, isMeasured ? candidate.Cost : 0, candidate.Verdict, candidate.Reason);
    }
}

/// <summary>One round of fine-tuning and what it reached.</summary>
/// <param name="Rewrites">The rewrites that need training in this round.</param>
/// <param name="Untrained">The comparison before training: on held-out pictures where rounds seek a budget, on the validation pictures where nothing is chosen.</param>
/// <param name="Trained">The comparison after training, on the same pictures.</param>
/// <param name="Views">The pictures seen, repetitions included.</param>
/// <param name="Seconds">The time used.</param>
/// <param name="Curve">The loss curve.</param>
internal sealed record TrainingRound(
    ImmutableArray<string> Rewrites, AccuracyComparison Untrained, AccuracyComparison Trained, long Views, double Seconds, ImmutableArray<LossPoint> Curve);

/// <summary>A slim network that was made earlier and kept beside the source.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Accuracy">What it lost, as measured when it was made; null where nothing was measured.</param>
/// <param name="Rewrites">The rewrites in it, as the option <c>Slimming</c> says them.</param>
/// <param name="MadeFrom">What it was made from, fact by fact.</param>
internal sealed record KeptNetwork(string File, string? Accuracy, ImmutableArray<string> Rewrites, IReadOnlyDictionary<string, string> MadeFrom);

/// <summary>What slimming a model gave, with all figures of the report.</summary>
internal sealed record SlimmingResult
{
    /// <summary>The slim network.</summary>
    [JsonIgnore]
    public Network? Network { get; init; }

    /// <summary>The network before slimming.</summary>
    [JsonIgnore]
    public Network? OriginalNetwork { get; init; }

    /// <summary>What was asked for, in full.</summary>
    [JsonIgnore]
    public ModelOptions? Options { get; init; }

    /// <summary>Where the slim network came from, if not from this run: it is then reported as it was found.</summary>
    public KeptNetwork? Kept { get; init; }

    /// <summary>What was asked for, as the option <c>Slimming</c> says it.</summary>
    public required string Selection { get; init; }

    /// <summary>The original's size.</summary>
    public required NetworkSize Original { get; init; }

    /// <summary>The slim network's size.</summary>
    public required NetworkSize Slim { get; init; }

    /// <summary>What the original costs on this machine.</summary>
    public NetworkProfile? OriginalProfile { get; init; }

    /// <summary>What the slim network costs on this machine.</summary>
    public NetworkProfile? SlimProfile { get; init; }

    /// <summary>How the slim network's convolutions are computed; null where another engine decides.</summary>
    public ConvolutionPlan? Convolutions { get; init; }

    /// <summary>What the packed and the compact form of the slim network's weights cost; null where another engine reads them.</summary>
    public WeightForms? Weights { get; init; }

    /// <summary>The points that slimming may cost.</summary>
    public required double AccuracyBudget { get; init; }

    /// <summary>The final comparison, or null where there were no pictures.</summary>
    public AccuracyComparison? Accuracy { get; init; }

    /// <summary>
    /// How many networks of this run the validation pictures were asked about: the first one inside the budget counts, so the more there were, the less well its loss is known than the interval
    /// says. 0 where the pictures decided nothing.
    /// </summary>
    public int NetworksJudged { get; init; }

    /// <summary>The rewrites in the order of the plan.</summary>
    public required ImmutableArray<RewriteResult> Rewrites { get; init; }

    /// <summary>Near misses, with the reasons.</summary>
    public ImmutableArray<RefusedRewrite> Refusals { get; init; } = [];

    /// <summary>Everything that a search chose from, with figures and reasons; empty where the rewrites were named.</summary>
    public ImmutableArray<CandidateResult> Candidates { get; init; } = [];

    /// <summary>The paper's steps, where they were asked for.</summary>
    public ImmutableArray<SlimmingStep> Steps { get; init; } = [];

    /// <summary>The rounds of fine-tuning.</summary>
    public ImmutableArray<TrainingRound> Rounds { get; init; } = [];

    /// <summary>The validation pictures to which the networks give different answers.</summary>
    public ImmutableArray<Disagreement> Disagreements { get; init; } = [];

    /// <summary>What else the user should know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
