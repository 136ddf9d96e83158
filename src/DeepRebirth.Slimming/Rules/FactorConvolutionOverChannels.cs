using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A convolution of many channels works on fewer: a 1x1 convolution narrows its input, another widens its output (Tucker-2: Kim et al.,
/// arXiv 1511.06530; the paper's combination with a decomposition).
/// <code>
///   x -> Conv 3x3 96->128        =>        x -> Conv 1x1 96->48 -> Conv 3x3 48->64 -> Conv 1x1 64->128
/// </code>
/// The output's directions are those of most variance among the old outputs. The input's are the leading ones of the kernel weighted by the
/// second moments of the input's channels, so that a channel that is never large counts for little. Without knowledge of the activations
/// both come from the kernel alone. Refused with groups, and where three convolutions would cost more multiply-adds than the one.
/// </summary>
public sealed class FactorConvolutionOverChannels : LearnedRule<Convolution>
{
    private const int FewestChannels = 32;
    private const int Most = 50;

    // Directions in which the input never goes would be blown up to nothing but noise.
    private const double Ridge = 1e-3;

    /// <inheritdoc/>
    public override string Name => "factor-convolution-over-channels";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.LowRank;

    /// <inheritdoc/>
    public override string Summary => "narrows the channels that a k x k convolution reads and writes, between two 1x1 convolutions";

    /// <inheritdoc/>
    protected override IEnumerable<int> Variants(Network network, Convolution convolution) => !IsPattern(convolution)
        ? []
        : Width.Variants(percent => Ranks(convolution, percent)).Where(percent => Saves(convolution, Ranks(convolution, percent)));

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution convolution, RuleSettings settings)
    {
        if (!IsPattern(convolution))
            return null;
        if (convolution.Groups != 1)
            return Refuse("there are groups");
        int percent = settings.Percent ?? OwnChoice(network, convolution, Most);
        (int narrow, int wide) ranks = Ranks(convolution, percent);
        if (percent < 100 && !Saves(convolution, ranks))
            return Refuse($"three convolutions through {ranks.narrow} and {ranks.wide} channels would cost more multiply-adds than the one");

        string[] names = [.. new[] { "narrow", "core", "widen" }.Select(part => FreshName.ForLayer(network, $"{convolution.Name}/{part}"))];
        return new RuleMatch.Rewrite(
            () => Patch($"{convolution} through {ranks.narrow} and {ranks.wide} channels") with
            {
                Removed = [convolution.Name],
                Added = Factor(network, convolution, ranks, settings.Statistics, names),
            },
            LearnedBlock.InPlaceOf(convolution, [.. names]))
        {
            Wants = [[PatchSource.Pixels(convolution.Output)], [PatchSource.Pixels(convolution.Input)]],
        };
    }

    private static ImmutableArray<Layer> Factor(
        Network network, Convolution convolution, (int Narrow, int Wide) ranks, IActivationStatistics statistics, string[] names)
    {
        (int height, int width) = (convolution.Window.KernelHeight, convolution.Window.KernelWidth);
        Matrix<double>[] taps = [.. Enumerable.Range(0, height * width).Select(tap => Tap(convolution.Kernel, tap))];

        PatchMoments? outputs = statistics.Moments(PatchSource.Pixels(convolution.Output));
        Matrix<double> spread = outputs?.Covariance ?? Sum(taps.Select(tap => tap.TransposeAndMultiply(tap)));
        Matrix<double> widen = Subspace.Principal(spread, ranks.Wide);
        Vector<double> bias = Subspace.Bias(convolution.Bias, convolution.OutputChannels);
        if (outputs is not null)
            bias = outputs.Mean + (widen * widen.TransposeThisAndMultiply(bias - outputs.Mean));

        Matrix<double>[] narrowTaps = [.. taps.Select(widen.TransposeThisAndMultiply)];
        Matrix<double>? root = statistics.Moments(PatchSource.Pixels(convolution.Input)) is { } inputs ? Subspace.Cholesky(inputs.SecondMoments, Ridge).Factor : null;
        Matrix<double>[] weighted = root is null ? narrowTaps : [.. narrowTaps.Select(tap => tap * root)];
        Matrix<double> directions = Subspace.Principal(Sum(weighted.Select(tap => tap.TransposeThisAndMultiply(tap))), ranks.Narrow);
        Matrix<double> narrow = root is null ? directions.Transpose() : root.Transpose().Solve(directions).Transpose();
        Matrix<double>[] core = [.. weighted.Select(tap => tap * directions)];

        string narrowed = FreshName.ForTensor(network, $"{convolution.Name}/narrowed");
        string convolved = FreshName.ForTensor(network, $"{convolution.Name}/convolved");
        return
        [
            Pointwise.Of(names[0], convolution.Input, narrowed, narrow),
            convolution with
            {
                Name = names[1],
                Inputs = [narrowed],
                Output = convolved,
                Kernel = Join(core, height, width),
                Bias = null,
            },
            Pointwise.Of(names[2], convolved, convolution.Output, widen, bias),
        ];
    }

    private static bool IsPattern(Convolution convolution) =>
        convolution.Window is not { KernelHeight: 1, KernelWidth: 1 } && convolution.InputChannels >= FewestChannels && convolution.OutputChannels >= FewestChannels;

    private static (int Narrow, int Wide) Ranks(Convolution convolution, int percent) =>
        (Width.Share(convolution.InputChannels, percent), Width.Share(convolution.OutputChannels, percent));

    /// <summary>Whether the chain has fewer weights, so (at one size of image) fewer multiply-adds.</summary>
    private static bool Saves(Convolution convolution, (int Narrow, int Wide) ranks)
    {
        int taps = convolution.Window.KernelHeight * convolution.Window.KernelWidth;
        long pixelsRead = convolution.Window.StrideY * convolution.Window.StrideX;
        return (convolution.InputChannels * ranks.Narrow * pixelsRead) + (taps * ranks.Narrow * ranks.Wide) + (ranks.Wide * convolution.OutputChannels)
            < convolution.Kernel.Count;
    }

    private static Matrix<double> Tap(Tensor kernel, int tap)
    {
        int taps = kernel.Shape[2] * kernel.Shape[3];
        int channels = kernel.Shape[1];
        return Matrix<double>.Build.Dense(kernel.Shape[0], channels, (map, channel) => kernel.Values[(((map * channels) + channel) * taps) + tap]);
    }

    private static Tensor Join(Matrix<double>[] taps, int height, int width)
    {
        int maps = taps[0].RowCount;
        int channels = taps[0].ColumnCount;
        float[] kernel = new float[maps * channels * taps.Length];
        for (int i = 0; i < kernel.Length; i++)
            kernel[i] = (float)taps[i % taps.Length][i / taps.Length / channels, i / taps.Length % channels];
        return Tensor.Adopt(new TensorShape(maps, channels, height, width), kernel);
    }

    private static Matrix<double> Sum(IEnumerable<Matrix<double>> matrices) => matrices.Aggregate((left, right) => left + right);
}
