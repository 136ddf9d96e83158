using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The 1x1 convolutions that read one tensor read a narrow image of it instead, which a further 1x1 convolution computes for all.
/// <code>
///   x -> Conv 1x1 A -> ...                                     +-> Conv 1x1 A' -> ...
///   x -> Conv 1x1 B -> ...        =>        x -> Conv 1x1 -----+-> Conv 1x1 B' -> ...
///   x -> Conv 1x1 C -> ...                                     +-> Conv 1x1 C' -> ...
/// </code>
/// The three 1x1 convolutions of an inception module, and any number of others, one included. The narrow image holds the directions of most variance
/// among all their outputs together (<see cref="LinearFactors"/>); the full covariance of the input was measured to start far better than its
/// diagonal. Refused with groups, and where the narrow image would cost more multiply-adds than it saves.
/// </summary>
public sealed class ShareBasisOfPointwiseConvolutions : LearnedRule<Convolution>
{
    private const int Most = 50;

    /// <inheritdoc/>
    public override string Name => "share-basis-of-pointwise-convolutions";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.LowRank;

    /// <inheritdoc/>
    public override string Summary => "lets the 1x1 convolutions of one tensor read a common narrow image of it";

    /// <inheritdoc/>
    protected override IEnumerable<int> Variants(Network network, Convolution first) =>
        Siblings(network, first) is { } siblings ? Width.Variants(FullRank(siblings), BreakEven(siblings)) : [];

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution first, RuleSettings settings)
    {
        if (Siblings(network, first) is not { } siblings)
            return null;
        if (siblings.Any(convolution => convolution.Groups != 1))
            return Refuse("there are groups");
        int percent = settings.Percent ?? OwnChoice(network, first, Most);
        int rank = Width.Share(FullRank(siblings), percent);
        if (percent < 100 && rank >= BreakEven(siblings))
            return Refuse($"a narrow image of {rank} channels would cost more multiply-adds than it saves");

        string narrow = FreshName.ForLayer(network, $"{first.Name}/narrow");
        string[] readers = [.. siblings.Select(convolution => FreshName.ForLayer(network, $"{convolution.Name}/widen"))];
        return new RuleMatch.Rewrite(
            () => Patch($"{string.Join(", ", siblings.Select(convolution => convolution.ToString()))} through {rank} channels") with
            {
                Removed = [.. siblings.Select(convolution => convolution.Name)],
                Added = [.. Factor(siblings, rank, settings.Statistics, FreshName.ForTensor(network, $"{first.Name}/basis"), narrow, readers)],
            },
            [.. siblings.Zip(readers, (convolution, reader) => LearnedBlock.InPlaceOf(convolution, narrow, reader))])
        {
            Wants = [[PatchSource.Pixels(first.Input)]],
        };
    }

    /// <summary>All 1x1 convolutions of the tensor, where this one is the first of them.</summary>
    private static Convolution[]? Siblings(Network network, Convolution first)
    {
        Convolution[] siblings = [.. network.ConsumersOf(first.Input).OfType<Convolution>().Where(convolution => convolution.Window.IsPointwise)];
        return siblings.FirstOrDefault() == first ? siblings : null;
    }

    private static IEnumerable<Layer> Factor(
        Convolution[] siblings, int rank, IActivationStatistics statistics, string basis, string narrow, string[] readers)
    {
        LinearFactors factors = LinearFactors.Of(
            Stack(siblings.Select(convolution => Subspace.Rows(convolution.Kernel))),
            Vector<double>.Build.DenseOfEnumerable(siblings.SelectMany(convolution => Subspace.Bias(convolution.Bias, convolution.OutputChannels))),
            rank,
            statistics.Moments(PatchSource.Pixels(siblings[0].Input)));
        yield return Pointwise.Of(narrow, siblings[0].Input, basis, factors.First);
        int row = 0;
        for (int i = 0; i < siblings.Length; i++)
        {
            int maps = siblings[i].OutputChannels;
            Matrix<double> weights = factors.Second.SubMatrix(row, maps, 0, rank);
            yield return Pointwise.Of(readers[i], basis, siblings[i].Output, weights, factors.Bias.SubVector(row, maps));
            row += maps;
        }
    }

    private static Matrix<double> Stack(IEnumerable<Matrix<double>> matrices) => matrices.Aggregate((upper, lower) => upper.Stack(lower));

    private static int Maps(Convolution[] siblings) => siblings.Sum(convolution => convolution.OutputChannels);

    private static int FullRank(Convolution[] siblings) => Math.Min(siblings[0].InputChannels, Maps(siblings));

    private static double BreakEven(Convolution[] siblings) =>
        (double)siblings[0].InputChannels * Maps(siblings) / (siblings[0].InputChannels + Maps(siblings));
}
