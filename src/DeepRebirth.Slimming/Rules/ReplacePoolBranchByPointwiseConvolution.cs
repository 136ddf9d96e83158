using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The pool of a module's branch goes; its projection reads the image itself.
/// <code>
///   x -> MaxPool 3x3/1 -> Conv 1x1 -> Concat        =>        x -> Conv 1x1 -> Concat
/// </code>
/// The new weights are the linear fit of what the projection gave (before its activation) to the image's pixels; without knowledge of the
/// activations, the old weights. Refused with groups, and where the pooled image is read elsewhere or is an output of the network.
/// </summary>
public sealed class ReplacePoolBranchByPointwiseConvolution : LearnedRule<Convolution>
{
    /// <inheritdoc/>
    public override string Name => "replace-pool-branch-by-pointwise-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Branch;

    /// <inheritdoc/>
    public override string Summary => "removes the pool in front of the 1x1 convolution of a branch";

    /// <inheritdoc/>
    public override bool IsOnlyByName => true;

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution projection, RuleSettings settings)
    {
        if (PoolBranch.At(network, projection) is not { } branch)
            return null;
        if (branch.ReasonAgainst(network) is { } reason)
            return Refuse(reason);
        return new RuleMatch.Rewrite(
            () => Patch($"{branch.Pool} out of the branch {projection}") with
            {
                Removed = [branch.Pool.Name, projection.Name],
                Added = [Fit(projection with { Inputs = branch.Pool.Inputs }, settings.Statistics)],
            },
            new LearnedBlock
            {
                Layers = [projection.Name],
                Inputs = branch.Pool.Inputs,
                TeacherOutput = projection.Output,
                StudentOutput = projection.Output,
            })
        {
            Wants = [[PatchSource.Pixels(branch.Pool.Input), PatchSource.Pixels(projection.Output)]],
        };
    }

    private static Convolution Fit(Convolution direct, IActivationStatistics statistics)
    {
        if (statistics.Moments(PatchSource.Pixels(direct.Input), PatchSource.Pixels(direct.Output)) is not { } joint)
            return direct;
        LinearFit fit = LinearFit.Of(joint, direct.InputChannels);
        return Pointwise.Of(direct.Name, direct.Input, direct.Output, fit.Weights, fit.Bias);
    }
}
