using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A convolution of few channels, such as a network's first, computes fewer maps, from which a 1x1 convolution makes the old ones.
/// <code>
///   x -> Conv 7x7/2 3->64        =>        x -> Conv 7x7/2 3->32 -> Conv 1x1 32->64
/// </code>
/// The maps are the directions of most variance among the old outputs (<see cref="LinearFactors"/>). Refused with groups, and where two
/// convolutions would cost more multiply-adds than the one. From 16 channels on,
/// <see cref="FactorConvolutionOverChannels"/> and <see cref="ShareBasisOfPointwiseConvolutions"/> do better.
/// </summary>
public sealed class FactorConvolutionOverPatches : LearnedRule<Convolution>
{
    private const int FewestMaps = 16;
    private const int Most = 50;

    /// <inheritdoc/>
    public override string Name => "factor-convolution-over-patches";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.LowRank;

    /// <inheritdoc/>
    public override string Summary => "computes fewer maps in a convolution of few channels, and the others from them";

    /// <inheritdoc/>
    protected override IEnumerable<int> Variants(Network network, Convolution convolution) =>
        IsPattern(convolution) ? Width.Variants(FullRank(convolution), BreakEven(convolution)) : [];

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution convolution, RuleSettings settings)
    {
        if (!IsPattern(convolution))
            return null;
        if (convolution.Groups != 1)
            return Refuse("there are groups");
        int percent = settings.Percent ?? OwnChoice(network, convolution, Most);
        int rank = Width.Share(FullRank(convolution), percent);
        if (percent < 100 && rank >= BreakEven(convolution))
            return Refuse($"{rank} maps in the middle would cost more multiply-adds than the convolution");

        string first = FreshName.ForLayer(network, $"{convolution.Name}/first");
        string second = FreshName.ForLayer(network, $"{convolution.Name}/second");
        return new RuleMatch.Rewrite(
            () => Patch($"{convolution} through {rank} maps") with
            {
                Removed = [convolution.Name],
                Added = Factor(convolution, rank, settings.Statistics, first, second, FreshName.ForTensor(network, $"{convolution.Name}/maps")),
            },
            LearnedBlock.InPlaceOf(convolution, first, second))
        {
            Wants = [[new PatchSource(convolution.Input, convolution.Window)]],
        };
    }

    private static ImmutableArray<Layer> Factor(
        Convolution convolution, int rank, IActivationStatistics statistics, string first, string second, string middle)
    {
        LinearFactors factors = LinearFactors.Of(
            Subspace.Rows(convolution.Kernel),
            Subspace.Bias(convolution.Bias, convolution.OutputChannels),
            rank,
            statistics.Moments(new PatchSource(convolution.Input, convolution.Window)));
        return
        [
            convolution with
            {
                Name = first,
                Output = middle,
                Kernel = Subspace.ToTensor(factors.First, rank, convolution.InputChannels, convolution.Window.KernelHeight, convolution.Window.KernelWidth),
                Bias = null,
            },
            Pointwise.Of(second, middle, convolution.Output, factors.Second, factors.Bias),
        ];
    }

    private static bool IsPattern(Convolution convolution) =>
        convolution.Window is not { KernelHeight: 1, KernelWidth: 1 } && convolution.InputChannels < FewestMaps && convolution.OutputChannels > FewestMaps;

    private static int PatchSize(Convolution convolution) => convolution.Kernel.Count / convolution.OutputChannels;

    private static int FullRank(Convolution convolution) => Math.Min(PatchSize(convolution), convolution.OutputChannels);

    private static double BreakEven(Convolution convolution) =>
        (double)convolution.Kernel.Count / (PatchSize(convolution) + convolution.OutputChannels);
}
