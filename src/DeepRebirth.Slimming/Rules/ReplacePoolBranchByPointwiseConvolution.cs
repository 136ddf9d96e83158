using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The pool of a module's branch goes; its projection reads the image itself.
/// <code>
///   x -> MaxPool 3x3/1 -> Conv 1x1 -> Concat        =>        x -> Conv 1x1 -> Concat
/// </code>
/// The new weights are the fit of what the projection gave to the image's pixels (<see cref="BranchFit"/>); without knowledge of the
/// activations, the old weights.
/// </summary>
public sealed class ReplacePoolBranchByPointwiseConvolution : PoolBranchRule
{
    /// <inheritdoc/>
    public override string Name => "replace-pool-branch-by-pointwise-convolution";

    /// <inheritdoc/>
    public override string Summary => "removes the pool in front of the 1x1 convolution of a branch";

    private protected override RuleMatch Rewrite(Network network, PoolBranch branch, RuleSettings settings)
    {
        Convolution projection = branch.Projection.Convolution;
        var start = new BranchFit(PatchSource.Pixels(branch.Pool.Input), branch.Projection);
        return new RuleMatch.Rewrite(
            () => Patch($"{branch.Pool} out of the branch {projection}") with
            {
                Removed = [branch.Pool.Name, projection.Name],
                Added =
                [
                    start.Of(settings.Statistics) is { } fit
                        ? Pointwise.Of(projection.Name, branch.Pool.Input, projection.Output, fit.Weights, fit.Bias)
                        : projection with { Inputs = branch.Pool.Inputs },
                ],
            },
            Block(branch, projection.Name))
        {
            Wants = start.Wants,
        };
    }
}
