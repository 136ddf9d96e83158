using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>A rule that does without the pool of a module's branch <c>x -> Pool k x k /1 -> Conv 1x1 -> Concat</c>. Refused with groups, and where the pooled image is read elsewhere or is an output of the network.</summary>
public abstract class PoolBranchRule : LearnedRule<Convolution>
{
    private protected PoolBranchRule()
    {
    }

    /// <inheritdoc/>
    public sealed override SlimmingKind Kind => SlimmingKind.Branch;

    /// <inheritdoc/>
    public sealed override bool IsOnlyByName => true;

    /// <inheritdoc/>
    protected sealed override RuleMatch? Match(Network network, Convolution projection, RuleSettings settings) =>
        PoolBranch.At(network, projection) is not { } branch ? null
        : branch.ReasonAgainst(network) is { } reason ? Refuse(reason)
        : Rewrite(network, branch, settings);

    private protected abstract RuleMatch Rewrite(Network network, PoolBranch branch, RuleSettings settings);

    /// <summary>What is to be trained: layers that give what the projection gave.</summary>
    private protected static LearnedBlock Block(PoolBranch branch, params string[] layers) => new()
    {
        Layers = [.. layers],
        Inputs = branch.Pool.Inputs,
        TeacherOutput = branch.Projection.Convolution.Output,
        StudentOutput = branch.Projection.Convolution.Output,
    };
}
