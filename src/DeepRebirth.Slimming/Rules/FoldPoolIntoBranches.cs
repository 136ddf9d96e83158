using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The branches in front of a Concat take over the stride of the pool behind it.
/// <code>
///   x -> Conv 1x1 -------------------+                     x -> Conv 2x2/2 of each map -> Conv 1x1 -+
///   x -> Conv 1x1 -> Conv 3x3 -------+                     x -> Conv 1x1 -> Conv 3x3/2 -------------+
///   x -> Conv 1x1 -> Conv 5x5 -------+-> MaxPool 3x3/2  => x -> Conv 1x1 -> Conv 5x5/2 -------------+->
///   x -> MaxPool 3x3/1 -> Conv 1x1 --+                     x -> MaxPool 3x3/2 -> Conv 1x1 ----------+
/// </code>
/// The last convolution of each branch gets the stride, with its weights copied and aligned to the centre of the pool's window
/// (<see cref="StridedAxis"/>). A pool in front of a 1x1 convolution, or at the end of a branch, takes the stride itself. Where a 1x1 convolution
/// has to read the odd pixels (negative padding, which ONNX has not), a 2x2/2 convolution of each map with a single tap of one picks them: exact,
/// cheap, and free to learn a better choice. Refused where a branch ends in anything else, or a tensor between is also read elsewhere.
/// </summary>
public sealed class FoldPoolIntoBranches : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "fold-pool-into-branches";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Streamline;

    /// <inheritdoc/>
    public override string Summary => "gives the branches in front of a Concat the stride of the pool behind it";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (!Pooling.IsStrided(layer) || network.ProducerOf(layer.Input) is not Concat { Axis: 1 } concat)
            return null;
        if (network.SoleConsumerOf(concat.Output) is null)
            return Refuse($"'{concat.Output}' is also read by others, or is an output of the network");

        var branches = new List<StridedBranch>();
        foreach (string input in concat.Inputs)
        {
            if (network.SoleConsumerOf(input) is null)
                return Refuse($"the branch '{input}' is also read by others, or is an output of the network");
            (StridedBranch? branch, string? reason) = StridedBranch.Of(network, input, layer);
            if (branch is null)
                return Refuse($"the branch '{input}' {reason}");
            branches.Add(branch);
        }

        ImmutableArray<Layer> added = [.. branches.SelectMany(branch => branch.Added)];
        string end = EndOf(network, layer.Output);
        ImmutableArray<Layer> learning = [.. added.Where(member => member is Convolution)];
        var patch = Patch($"{layer} into the {branches.Count} branches of {concat}") with
        {
            Removed = [.. branches.SelectMany(branch => branch.Removed), concat.Name, layer.Name],
            Added = [.. added, concat with { Inputs = [.. branches.Select(branch => branch.End)], Output = layer.Output }],
        };
        return new RuleMatch.Rewrite(patch, new LearnedBlock
        {
            Layers = [.. learning.Select(member => member.Name)],
            Inputs = [.. added.SelectMany(member => member.Inputs).Except(added.Select(member => member.Output))],
            TeacherOutput = end,
            StudentOutput = end,
        });
    }

    /// <summary>The tensor to compare: behind an LRN that was moved behind the pool, because the teacher has none between the two.</summary>
    private static string EndOf(Network network, string pooled) =>
        network.SoleConsumerOf(pooled) is LocalResponseNormalization normalization ? EndOf(network, normalization.Output) : pooled;
}
