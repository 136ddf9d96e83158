using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The pool of a module's branch goes; the projection comes first, and a convolution of the pool's size on its few maps takes the pool's place.
/// <code>
///   x -> MaxPool 3x3/1 -> Conv 1x1 -> Relu -> Concat        =>        x -> Conv 1x1 -> Relu -> Conv 3x3 -> Relu -> Concat
/// </code>
/// The projection is copied. The new convolution is the linear fit of what the old branch gave (before its activation) to the patches of projected
/// pixels; without knowledge of the activations, a kernel that passes its centre on. On GoogLeNet this was by far the closest way to do
/// without these pools, at the price of more multiply-adds. Refused with groups, and where the pooled image is read elsewhere or is an output of the network.
/// </summary>
public sealed class ReplacePoolBranchByConvolution : LearnedRule<Convolution>
{
    /// <inheritdoc/>
    public override string Name => "replace-pool-branch-by-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Branch;

    /// <inheritdoc/>
    public override string Summary => "projects first in a pooling branch, and learns a convolution in the pool's place";

    /// <inheritdoc/>
    public override bool IsOnlyByName => true;

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution projection, RuleSettings settings)
    {
        if (PoolBranch.At(network, projection) is not { } branch)
            return null;
        if (branch.ReasonAgainst(network) is { } reason)
            return Refuse(reason);
        string projected = FreshName.ForTensor(network, $"{projection.Name}/projected");
        string activated = branch.Projection.Activation is null ? projected : FreshName.ForTensor(network, $"{projection.Name}/activated");
        Layer[] first = [projection with { Inputs = branch.Pool.Inputs, Output = projected }];
        if (branch.Projection.Activation is { } activation)
            first = [.. first, activation with { Name = FreshName.ForLayer(network, $"{activation.Name}/first"), Inputs = [projected], Output = activated }];
        string name = FreshName.ForLayer(network, $"{projection.Name}/spread");
        var spread = new PatchSource(activated, Pooling.WindowOf(branch.Pool)) { Layers = [.. first] };
        return new RuleMatch.Rewrite(
            () => Patch($"{branch.Pool} and {projection} into two convolutions") with
            {
                Removed = [branch.Pool.Name, projection.Name],
                Added = [.. first, Fit(name, branch, spread, settings.Statistics)],
            },
            new LearnedBlock
            {
                Layers = [projection.Name, name],
                Inputs = branch.Pool.Inputs,
                TeacherOutput = projection.Output,
                StudentOutput = projection.Output,
            })
        {
            Wants = [[spread, PatchSource.Pixels(projection.Output)]],
        };
    }

    private static Convolution Fit(string name, PoolBranch branch, PatchSource source, IActivationStatistics statistics)
    {
        Convolution projection = branch.Projection.Convolution;
        Window window = source.Window!.Value;
        int maps = projection.OutputChannels;
        int taps = window.KernelHeight * window.KernelWidth;
        Tensor kernel;
        Tensor? bias = null;
        if (statistics.Moments(source, PatchSource.Pixels(projection.Output)) is { } joint)
        {
            LinearFit fit = LinearFit.Of(joint, maps * taps);
            kernel = Subspace.ToTensor(fit.Weights, maps, maps, window.KernelHeight, window.KernelWidth);
            bias = Subspace.ToTensor(fit.Bias);
        }
        else
        {
            float[] centre = new float[maps * maps * taps];
            for (int map = 0; map < maps; map++)
                centre[(((map * maps) + map) * taps) + (taps / 2)] = 1;
            kernel = Tensor.Adopt(new TensorShape(maps, maps, window.KernelHeight, window.KernelWidth), centre);
        }
        return new Convolution { Name = name, Inputs = [source.Tensor], Output = projection.Output, Kernel = kernel, Bias = bias, Window = window };
    }
}
