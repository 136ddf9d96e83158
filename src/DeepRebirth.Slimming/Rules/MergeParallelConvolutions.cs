using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Convolutions of one window over one tensor that stand side by side in a Concat become one.
/// <code>
///   x -> Conv 3x3 A -> Relu -+                        x -> Conv 3x3 [A; B] -> Relu -+
///   x -> Conv 3x3 B -> Relu -+-> Concat        =>     x -> MaxPool -----------------+-> Concat
///   x -> MaxPool ------------+
/// </code>
/// Each writes its own maps, so the merged kernel has the rows of both. A Concat that is left with one input goes. Refused with groups, where
/// the activations differ, and where a tensor between is read elsewhere or is an output of the network.
/// </summary>
public sealed class MergeParallelConvolutions : SlimmingRule<Concat>
{
    /// <inheritdoc/>
    public override string Name => "merge-parallel-convolutions";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "merges convolutions of one window over one tensor that are neighbours in a Concat";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Concat concat)
    {
        if (concat.Axis != 1)
            return null;
        RuleMatch? refusal = null;
        for (int i = 0; i + 1 < concat.Inputs.Length; i++)
        {
            ConvolutionBranch? left = ConvolutionBranch.At(network, concat.Inputs[i]);
            ConvolutionBranch? right = ConvolutionBranch.At(network, concat.Inputs[i + 1]);
            if (left is null || right is null || !HaveSamePattern(left, right))
                continue;
            if (ReasonAgainst(network, left, right) is { } reason)
                refusal ??= Refuse($"{left.Convolution} and {right.Convolution}: {reason}");
            else
                return new RuleMatch.Rewrite(Merge(network, concat, i, left, right));
        }
        return refusal;
    }

    private static bool HaveSamePattern(ConvolutionBranch left, ConvolutionBranch right) =>
        left.Convolution != right.Convolution
        && left.Convolution.Input == right.Convolution.Input
        && left.Convolution.Window == right.Convolution.Window;

    private static string? ReasonAgainst(Network network, ConvolutionBranch left, ConvolutionBranch right)
    {
        if (left.Convolution.Groups != 1 || right.Convolution.Groups != 1)
            return "there are groups";
        if (!left.HasSameActivation(right))
            return "their activations differ";
        return left.Tensors.Concat(right.Tensors).FirstOrDefault(tensor => network.SoleConsumerOf(tensor) is null) is { } shared
            ? $"'{shared}' is also read by others, or is an output of the network"
            : null;
    }

    private NetworkPatch Merge(Network network, Concat concat, int index, ConvolutionBranch left, ConvolutionBranch right)
    {
        bool keepsConcat = concat.Inputs.Length > 2;
        string name = FreshName.ForLayer(network, $"{left.Convolution.Name}+{right.Convolution.Name}");
        string end = keepsConcat ? FreshName.ForTensor(network, $"{name}/merged") : concat.Output;
        ImmutableArray<Layer> added = ConvolutionBranch.Merge(network, name, end, left, right).ToLayers();
        if (keepsConcat)
            added = added.Add(concat with { Inputs = concat.Inputs.RemoveAt(index).SetItem(index, end) });
        return Patch($"{left.Convolution} and {right.Convolution} into one") with
        {
            Removed = [.. left.Layers, .. right.Layers, concat.Name],
            Added = added,
        };
    }
}
