using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The pool of a module's branch goes; the projection comes first, and a convolution of the pool's size on its few maps takes the pool's place.
/// <code>
///   x -> MaxPool 3x3/1 -> Conv 1x1 -> Relu -> Concat        =>        x -> Conv 1x1 -> Relu -> Conv 3x3 -> Relu -> Concat
/// </code>
/// The projection is copied. The new convolution is the fit of what the old branch gave to the patches of projected
/// pixels (<see cref="BranchFit"/>); without knowledge of the activations, a kernel that passes its centre on. On GoogLeNet this was by far the closest way to do
/// without these pools, at the price of more multiply-adds.
/// </summary>
public sealed class ReplacePoolBranchByConvolution : PoolBranchRule
{
    /// <inheritdoc/>
    public override string Name => "replace-pool-branch-by-convolution";

    /// <inheritdoc/>
    public override string Summary => "projects first in a pooling branch, and learns a convolution in the pool's place";

    private protected override RuleMatch Rewrite(Network network, PoolBranch branch, RuleSettings settings)
    {
        Convolution projection = branch.Projection.Convolution;
        string projected = FreshName.ForTensor(network, $"{projection.Name}/projected");
        string activated = branch.Projection.Activation is null ? projected : FreshName.ForTensor(network, $"{projection.Name}/activated");
        Layer[] first = [projection with { Inputs = branch.Pool.Inputs, Output = projected }];
        if (branch.Projection.Activation is { } activation)
            first = [.. first, activation with { Name = FreshName.ForLayer(network, $"{activation.Name}/first"), Inputs = [projected], Output = activated }];
        string name = FreshName.ForLayer(network, $"{projection.Name}/spread");
        Window window = Pooling.WindowOf(branch.Pool)!.Value;
        var start = new BranchFit(new PatchSource(activated, window) { Layers = [.. first] }, branch.Projection);
        return new RuleMatch.Rewrite(
            () => Patch($"{branch.Pool} and {projection} into two convolutions") with
            {
                Removed = [branch.Pool.Name, projection.Name],
                Added = [.. first, Spread(start.Of(settings.Statistics))],
            },
            Block(branch, projection.Name, name))
        {
            Wants = start.Wants,
        };

        Convolution Spread(LinearFit? fit)
        {
            int maps = projection.OutputChannels;
            int taps = window.KernelHeight * window.KernelWidth;
            if (fit is not null)
                return Convolution(Subspace.ToTensor(fit.Weights, maps, maps, window.KernelHeight, window.KernelWidth), Subspace.ToTensor(fit.Bias));
            float[] centre = new float[maps * maps * taps];
            for (int map = 0; map < maps; map++)
                centre[(((map * maps) + map) * taps) + (taps / 2)] = 1;
            return Convolution(Tensor.Adopt(new TensorShape(maps, maps, window.KernelHeight, window.KernelWidth), centre), bias: null);
        }

        Convolution Convolution(Tensor kernel, Tensor? bias) =>
            new() { Name = name, Inputs = [activated], Output = projection.Output, Kernel = kernel, Bias = bias, Window = window };
    }
}
