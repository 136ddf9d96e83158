using System.Collections.Immutable;
using DeepRebirth.Slimming.Rules;

namespace DeepRebirth.Slimming;

/// <summary>The rules there are. Plans, reports, options, tests and documentation know them by the names used here.</summary>
public static class SlimmingRules
{
    /// <summary>The rule that the default selection limits to its deepest place.</summary>
    internal static SlimmingRule FoldPoolIntoBranches { get; } = new FoldPoolIntoBranches();

    internal static SlimmingRule FoldPoolIntoConvolution { get; } = new FoldPoolIntoConvolution();

    internal static SlimmingRule MergeBranchIntoNeighbour { get; } = new MergeBranchIntoNeighbour();

    internal static SlimmingRule NarrowReducer { get; } = new NarrowReducer();

    /// <summary>All rules in the order of their application; see <see cref="SlimmingPlanner"/>.</summary>
    public static ImmutableArray<SlimmingRule> All { get; } =
    [
        new RemoveIdentity(),
        new FoldPadIntoConvolution(),
        new FoldScaleIntoProducer(),
        new FoldScaleIntoConsumer(),
        new ComposePointwiseConvolutions(),
        new SwapAveragePoolAndPointwiseConvolution(),
        new FoldAveragePoolIntoConvolution(),
        new SwapActivationAndMaxPool(),
        new MergeParallelConvolutions(),

        new MoveNormalizationBehindPool(),

        MergeBranchIntoNeighbour,
        new ReplacePoolBranchByPointwiseConvolution(),
        new ReplacePoolBranchByConvolution(),
        NarrowReducer,

        FoldPoolIntoBranches,
        FoldPoolIntoConvolution,
        new RemoveNormalization(),
        new RemoveScale(),

        new FactorConvolutionOverPatches(),
        new ShareBasisOfPointwiseConvolutions(),
        new FactorConvolutionOverChannels(),
        new FactorFullyConnected(),

        new MergeConvolutionsOfOneInput(),
    ];

    /// <summary>The rule of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static SlimmingRule Named(string name) =>
        All.FirstOrDefault(rule => rule.Name == name) ?? throw new KeyNotFoundException($"There is no slimming rule named '{name}'.");

    /// <summary><see cref="All"/>, cut where the kind changes: what is applied together to a fixed point.</summary>
    internal static IEnumerable<SlimmingRule[]> Phases
    {
        get
        {
            for (int start = 0; start < All.Length;)
            {
                SlimmingRule[] phase = [.. All.Skip(start).TakeWhile(rule => rule.Kind == All[start].Kind)];
                yield return phase;
                start += phase.Length;
            }
        }
    }
}
