using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>One rewrite of a plan.</summary>
public sealed record PlannedRewrite
{
    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's family.</summary>
    public required SlimmingKind Kind { get; init; }

    /// <summary>The name of the layer that stands for the rule's pattern.</summary>
    public required string Layer { get; init; }

    /// <summary>One line on what is merged into what.</summary>
    public required string Description { get; init; }

    /// <summary>The network's size before this rewrite, all earlier ones applied.</summary>
    public required NetworkSize Before { get; init; }

    /// <summary>The network's size after this rewrite.</summary>
    public required NetworkSize After { get; init; }

    /// <summary>What to train; null for a rewrite that needs no training.</summary>
    public required LearnedBlock? Block { get; init; }

    /// <summary>The names of the layers that the rewrite replaces.</summary>
    public ImmutableArray<string> LayersBefore => Patch.Removed;

    /// <summary>The names of the layers that it puts in their place.</summary>
    public ImmutableArray<string> LayersAfter => [.. Patch.Added.Select(layer => layer.Name)];

    /// <summary>The change, made for the network of the plan with all earlier rewrites applied.</summary>
    [JsonIgnore]
    public required NetworkPatch Patch { get; init; }

    /// <summary>What names this rewrite in options and in other plans of the same network.</summary>
    [JsonIgnore]
    public RewriteKey Key => new(Rule, Layer);

    /// <summary>
    /// This rewrite made anew for a network whose weights have changed since planning (by fine-tuning), or null where it does not apply there.
    /// </summary>
    public RuleMatch.Rewrite? On(Network network) => SlimmingPlanner.Find(network, Key);
}

/// <summary>A place where a rule's pattern stands but a guard forbids the rewrite.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Layer">The name of the layer that stands for the rule's pattern.</param>
/// <param name="Reason">Why not.</param>
public sealed record RefusedRewrite(string Rule, string Layer, string Reason);

/// <summary>
/// Rewrites of one network, one after the other, each made for the network that those before it leave. Serialises to JSON as a report.
/// </summary>
public sealed record SlimmingPlan
{
    /// <summary>The network that was planned for.</summary>
    [JsonIgnore]
    public required Network Original { get; init; }

    /// <summary>The network with the whole plan applied, before any training.</summary>
    [JsonIgnore]
    public required Network Result { get; init; }

    /// <summary>What the plan was made with.</summary>
    [JsonIgnore]
    public required SlimmingOptions Options { get; init; }

    /// <summary>What was asked for, as the option <c>Slimming</c> says it.</summary>
    public string Selection => Options.Selection.ToString();

    /// <summary>The original's size.</summary>
    public NetworkSize Before => NetworkSize.Of(Original);

    /// <summary>The size of <see cref="Result"/>.</summary>
    public NetworkSize After => NetworkSize.Of(Result);

    /// <summary>The rewrites in the order of their application.</summary>
    public required ImmutableArray<PlannedRewrite> Rewrites { get; init; }

    /// <summary>Near misses that are left in <see cref="Result"/>.</summary>
    public required ImmutableArray<RefusedRewrite> Refusals { get; init; }

    /// <summary>What else the user should know: what was asked for and does not exist or matches nothing.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>
    /// The network that the learned blocks take as their teacher: the original with the exact rewrites in front of the first other one, which
    /// computes what the original computes and has every tensor that <see cref="LearnedBlock.TeacherOutput"/> names.
    /// </summary>
    [JsonIgnore]
    public Network Teacher => Apply(Rewrites.TakeWhile(rewrite => rewrite.Kind == SlimmingKind.Exact).Count());

    /// <summary>The original with the first <paramref name="count"/> rewrites applied.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or above the number of rewrites.</exception>
    public Network Apply(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rewrites.Length);
        return Rewrites.Take(count).Aggregate(Original, (network, rewrite) => rewrite.Patch.Apply(network));
    }

    /// <summary>
    /// The plan made again without a rewrite that turned out to cost too much. Rewrites that only that one made possible go with it; others
    /// keep their order.
    /// </summary>
    public SlimmingPlan Without(RewriteKey rejected) =>
        SlimmingPlanner.Plan(Original, Options with { Rejected = Options.Rejected.Add(rejected) });
}
