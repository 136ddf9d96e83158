using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming;

/// <summary>A place where a rule's pattern stands but a guard forbids the rewrite.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Layer">The name of the layer that stands for the rule's pattern.</param>
/// <param name="Reason">Why not.</param>
public sealed record RefusedRewrite(string Rule, string Layer, string Reason);

/// <summary>
/// Rewrites of one network, one after the other, each made for the network that those before it leave. Serialises to JSON as a report.
/// </summary>
public sealed class SlimmingPlan
{
    internal SlimmingPlan(Network original, Network result, SlimmingOptions options)
    {
        Original = original;
        Result = result;
        Options = options;
        Before = NetworkSize.Of(original);
        After = NetworkSize.Of(result);
    }

    /// <summary>The network that was planned for.</summary>
    [JsonIgnore]
    public Network Original { get; }

    /// <summary>The network with the whole plan applied, before any training.</summary>
    [JsonIgnore]
    public Network Result { get; }

    /// <summary>What the plan was made with.</summary>
    [JsonIgnore]
    public SlimmingOptions Options { get; }

    /// <summary>What was asked for, as the option <c>Slimming</c> says it.</summary>
    public string Selection => Options.Selection.ToString();

    /// <summary>The original's size.</summary>
    public NetworkSize Before { get; }

    /// <summary>The size of <see cref="Result"/>.</summary>
    public NetworkSize After { get; }

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

    /// <summary>
    /// The network to train: <see cref="Result"/> without the exact rewrites behind the last other one, which would merge the layers that
    /// <see cref="LearnedBlock.Layers"/> names. <see cref="Complete"/> makes them afterwards.
    /// </summary>
    [JsonIgnore]
    public Network Student => Apply(Rewrites.Length - LateRewrites.Count());

    /// <summary>The moments of the original's activations that new weights are made from.</summary>
    [JsonIgnore]
    public IEnumerable<ImmutableArray<PatchSource>> Wants => Rewrites.SelectMany(rewrite => rewrite.Wants);

    /// <summary>What is to be trained of <see cref="Student"/> to be like what of <see cref="Teacher"/>, from the input to the output.</summary>
    [JsonIgnore]
    public ImmutableArray<LearnedBlock> Blocks => BlocksOf(Rewrites.Take(Rewrites.Length - LateRewrites.Count()), Student);

    /// <summary>What is to be trained of a network that some of the rewrites made of <see cref="Teacher"/>.</summary>
    public ImmutableArray<LearnedBlock> BlocksOf(IEnumerable<PlannedRewrite> made, Network student) => LearnedBlocks.Of(made, Teacher, student);

    private IEnumerable<PlannedRewrite> LateRewrites => Rewrites.Reverse().TakeWhile(rewrite => rewrite.Kind == SlimmingKind.Exact).Reverse();

    /// <summary>The network that becomes of <see cref="Student"/> with its weights trained: the exact rewrites that were left out, made for these weights.</summary>
    /// <exception cref="ArgumentException">The layers are not those of <see cref="Student"/>.</exception>
    public Network Complete(Network trained) => LateRewrites.Aggregate(trained, (network, rewrite) =>
        rewrite.On(network, Options.Statistics)?.Patch.Apply(network)
        ?? throw new ArgumentException($"{rewrite.Key} does not apply to the network, which has other layers than the one to train.", nameof(trained)));

    /// <summary>Whether another plan has the same rewrites, in the same order.</summary>
    public bool HasRewritesOf(SlimmingPlan other) => Rewrites.Select(rewrite => rewrite.Key).SequenceEqual(other.Rewrites.Select(rewrite => rewrite.Key));

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
