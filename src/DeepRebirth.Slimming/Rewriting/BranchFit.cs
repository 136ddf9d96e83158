using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>The fit of what a branch's convolution gave to other patches: what is to compute its maps instead starts from it.</summary>
/// <param name="Features">The patches that the new convolution reads.</param>
/// <param name="Branch">The branch; behind a Relu, what the fit gives below zero does not matter.</param>
internal sealed record BranchFit(PatchSource Features, ConvolutionBranch Branch)
{
    private PatchSource Targets => PatchSource.Pixels(Branch.Convolution.Output);

    private bool HasRelu => Branch.Activation is { Kind: ActivationKind.Relu };

    /// <summary>The moments that <see cref="Of"/> will ask for; behind a Relu it takes a sample instead.</summary>
    public ImmutableArray<ImmutableArray<PatchSource>> Wants => HasRelu ? [] : [[Features, Targets]];

    /// <summary>The fit, or null where nothing is known of the activations.</summary>
    public LinearFit? Of(IActivationStatistics statistics)
    {
        if (HasRelu)
            return statistics.Sample(Features, Targets) is { } sample ? LinearFit.BehindRelu(sample) : null;
        return statistics.Moments(Features, Targets) is { } joint ? LinearFit.Of(joint, joint.Mean.Count - Branch.Convolution.OutputChannels) : null;
    }
}
