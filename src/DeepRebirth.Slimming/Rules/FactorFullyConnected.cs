using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A fully connected layer goes through fewer values.
/// <code>
///   x -> Gemm 9216->4096        =>        x -> Gemm 9216->1024 -> Gemm 1024->4096
/// </code>
/// The values are the directions of most variance among the old outputs (<see cref="LinearFactors"/>). Refused where two layers would cost more
/// multiply-adds than the one.
/// </summary>
public sealed class FactorFullyConnected : LearnedRule<Gemm>
{
    private const int Most = 25;

    /// <inheritdoc/>
    public override string Name => "factor-fully-connected";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.LowRank;

    /// <inheritdoc/>
    public override string Summary => "makes two thin fully connected layers of one";

    /// <inheritdoc/>
    protected override IEnumerable<int> Variants(Network network, Gemm gemm) =>
        Width.Variants(FullRank(gemm), BreakEven(gemm));

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Gemm gemm, RuleSettings settings)
    {
        int percent = settings.Percent ?? OwnChoice(network, gemm, Most);
        int rank = Width.Share(FullRank(gemm), percent);
        if (percent < 100 && rank >= BreakEven(gemm))
            return Refuse($"{rank} values in the middle would cost more multiply-adds than the layer");

        string first = FreshName.ForLayer(network, $"{gemm.Name}/first");
        string second = FreshName.ForLayer(network, $"{gemm.Name}/second");
        return new RuleMatch.Rewrite(
            () => Patch($"{gemm} through {rank} values") with { Removed = [gemm.Name], Added = Factor(network, gemm, rank, settings.Statistics, first, second) },
            LearnedBlock.InPlaceOf(gemm, first, second))
        {
            Wants = network.ShapeOf(gemm.Input).Rank == 2 ? [[new PatchSource(gemm.Input, null)]] : [],
        };
    }

    private static ImmutableArray<Layer> Factor(Network network, Gemm gemm, int rank, IActivationStatistics statistics, string first, string second)
    {
        PatchMoments? moments = network.ShapeOf(gemm.Input).Rank == 2 ? statistics.Moments(new PatchSource(gemm.Input, null)) : null;
        LinearFactors factors = LinearFactors.Of(Subspace.Rows(gemm.Kernel), Subspace.Bias(gemm.Bias, gemm.Kernel.Shape[0]), rank, moments);
        string middle = FreshName.ForTensor(network, $"{gemm.Name}/values");
        return
        [
            gemm with { Name = first, Output = middle, Kernel = Subspace.ToTensor(factors.First, rank, gemm.Kernel.Shape[1]), Bias = null },
            gemm with
            {
                Name = second,
                Inputs = [middle],
                Kernel = Subspace.ToTensor(factors.Second, gemm.Kernel.Shape[0], rank),
                Bias = gemm.Bias is null && moments is null ? null : Subspace.ToTensor(factors.Bias),
            },
        ];
    }

    private static int FullRank(Gemm gemm) => Math.Min(gemm.Kernel.Shape[0], gemm.Kernel.Shape[1]);

    private static double BreakEven(Gemm gemm) => (double)gemm.Kernel.Count / (gemm.Kernel.Shape[0] + gemm.Kernel.Shape[1]);
}
