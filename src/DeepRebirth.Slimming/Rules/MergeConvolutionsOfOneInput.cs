using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Convolutions of one window over one tensor whose outputs go different ways become one, and slices give each reader its channels.
/// <code>
///   x -> Conv 1x1 A -> Relu -> Concat                                                  +-> Slice A -> Concat
///   x -> Conv 1x1 B -> Relu -> Conv 3x3        =>     x -> Conv 1x1 [A; B; C] -> Relu -+-> Slice B -> Conv 3x3
///   x -> Conv 1x1 C -> Relu -> Conv 5x5                                                +-> Slice C -> Conv 5x5
/// </code>
/// The engine reads a slice where it lies if it begins at a block of 16 channels. So convolutions of a multiple of 16 maps come first, and
/// at most one of another number last; and as the slices for a Concat are copied, the rule does not pay on this engine (<c>docs/slimming.md</c>). Refused where there are more of those, with groups, where the activations differ, and where a tensor is an
/// output of the network, or one in front of an activation is read elsewhere. It comes last of all rules, because the others look for the
/// single branches.
/// </summary>
public sealed class MergeConvolutionsOfOneInput : SlimmingRule<Convolution>
{
    /// <summary>The channels of a block of the engine's images.</summary>
    private const int Block = 16;

    /// <inheritdoc/>
    public override string Name => "merge-convolutions-of-one-input";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "merges convolutions of one window over one tensor, whatever reads them, and slices the result";

    /// <inheritdoc/>
    public override bool IsOnlyByName => true;

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution first)
    {
        ImmutableArray<ConvolutionBranch> branches =
        [
            .. network.ConsumersOf(first.Input).OfType<Convolution>()
                .Where(convolution => convolution.Window == first.Window)
                .Select(convolution => ConvolutionBranch.From(network, convolution)),
        ];
        if (branches.Length < 2 || branches[0].Convolution.Name != first.Name || HaveOneReader(network, branches))
            return null;
        return ReasonAgainst(network, branches) is { } reason ? Refuse(reason) : new RuleMatch.Rewrite(Merge(network, branches));
    }

    private static bool HaveOneReader(Network network, ImmutableArray<ConvolutionBranch> branches) =>
        branches.SelectMany(branch => network.ConsumersOf(branch.End)).Distinct().Count() < 2;

    private static string? ReasonAgainst(Network network, ImmutableArray<ConvolutionBranch> branches)
    {
        if (branches.Any(branch => branch.Convolution.Groups != 1))
            return "there are groups";
        if (!branches.All(branches[0].HasSameActivation))
            return "their activations differ";
        if (branches.Count(branch => !FillsBlocks(branch)) > 1)
            return $"more than one of them has a number of maps that is no multiple of {Block}, so a slice would have to be copied";
        IEnumerable<string> inFrontOfActivations = branches.Where(branch => branch.Activation is not null).Select(branch => branch.Convolution.Output);
        if (inFrontOfActivations.FirstOrDefault(tensor => network.SoleConsumerOf(tensor) is null) is { } shared)
            return $"'{shared}' is also read by others, or is an output of the network";
        return branches.FirstOrDefault(branch => network.IsOutput(branch.End)) is { } output
            ? $"'{output.End}' is an output of the network, so its slice would have to be copied"
            : null;
    }

    private static bool FillsBlocks(ConvolutionBranch branch) => branch.Convolution.OutputChannels % Block == 0;

    private NetworkPatch Merge(Network network, ImmutableArray<ConvolutionBranch> branches)
    {
        ImmutableArray<ConvolutionBranch> ordered = [.. branches.OrderByDescending(FillsBlocks)];
        string name = FreshName.ForLayer(network, string.Join('+', ordered.Select(branch => branch.Convolution.Name)));
        string merged = FreshName.ForTensor(network, $"{name}/merged");
        var added = ConvolutionBranch.Merge(network, name, merged, ordered).ToLayers().ToBuilder();
        int start = 0;
        foreach (ConvolutionBranch branch in ordered)
        {
            int count = branch.Convolution.OutputChannels;
            string slice = FreshName.ForLayer(network, $"{branch.Convolution.Name}/slice");
            added.Add(new Slice { Name = slice, Inputs = [merged], Output = branch.End, Start = start, Count = count });
            start += count;
        }
        return Patch($"{string.Join(", ", ordered.Select(branch => branch.Convolution.ToString()))} into one") with
        {
            Removed = [.. branches.SelectMany(branch => branch.Layers)],
            Added = added.ToImmutable(),
        };
    }
}
