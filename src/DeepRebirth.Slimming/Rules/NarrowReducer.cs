using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// The 1x1 convolution that narrows the image for the large kernels of a module's branch narrows it more (the paper, section 3.2, "reducing").
/// <code>
///   x -> Conv 1x1 192->96 -> Relu -> Conv 3x3 96->128 -> Concat        =>        x -> Conv 1x1 192->72 -> Relu -> Conv 3x3 72->128 -> Concat
/// </code>
/// Also the squeezing convolution of a fire module, which two convolutions read, and the reducer in front of several convolutions that follow each other, as Inception v2
/// and v3 have them. Those channels stay that are large and meet large weights. What the others
/// contributed to the readers' sums is fitted linearly to the channels that stay: the sum in front of the activation is what is linear, and fitting
/// behind it was measured to start far worse. Refused with groups, and where anything but convolutions reads the image.
/// </summary>
public sealed class NarrowReducer : LearnedRule<Convolution>
{
    private const int Multiple = 4;
    private const int SmallKernel = 75;
    private const int LargeKernel = 50;

    /// <inheritdoc/>
    public override string Name => "narrow-reducer";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Branch;

    /// <inheritdoc/>
    public override string Summary => "removes channels between a module's 1x1 convolution and the larger ones that read it";

    /// <inheritdoc/>
    protected override IEnumerable<int> Variants(Network network, Convolution reducer) => Readers(network, reducer) is null
        ? []
        : new[] { 87, 75, 62, 50 }.Where(percent => Kept(reducer, percent) % 16 == 0 && Kept(reducer, percent) < reducer.OutputChannels)
            .DistinctBy(percent => Kept(reducer, percent));

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution reducer, RuleSettings settings)
    {
        if (Readers(network, reducer) is not { } readers)
            return null;
        ConvolutionBranch branch = ConvolutionBranch.From(network, reducer);
        if (readers.Append(reducer).Any(convolution => convolution.Groups != 1))
            return Refuse("there are groups");
        if (network.IsOutput(branch.End) || network.ConsumersOf(branch.End).Length != readers.Length)
            return Refuse($"'{branch.End}' is also read by others than convolutions, or is an output of the network");
        if (branch.Activation is not null && network.SoleConsumerOf(reducer.Output) is null)
            return Refuse($"'{reducer.Output}' is also read by others, or is an output of the network");
        int kept = Kept(reducer, settings.Percent ?? (readers.Max(reader => reader.Window.KernelHeight * reader.Window.KernelWidth) > 9 ? LargeKernel : SmallKernel));
        if (kept >= reducer.OutputChannels && settings.Percent is null)
            return Refuse($"{reducer.OutputChannels} channels cannot become fewer in steps of {Multiple}");

        return new RuleMatch.Rewrite(
            () => Narrow(network, branch, readers, kept, settings.Statistics),
            [.. readers.Select(reader => new LearnedBlock
            {
                Layers = [reducer.Name, reader.Name],
                Inputs = reducer.Inputs,
                TeacherOutput = reader.Output,
                StudentOutput = reader.Output,
            })])
        {
            Wants = [.. readers.Select(reader => ImmutableArray.Create(new PatchSource(branch.End, reader.Window)))],
        };
    }

    private static int Kept(Convolution reducer, int percent) => Width.Share(reducer.OutputChannels, percent, Multiple);

    /// <summary>The convolutions of a module that read a 1x1 convolution, at least one of a larger kernel; null where that is not the pattern.</summary>
    private static Convolution[]? Readers(Network network, Convolution reducer)
    {
        if (!reducer.Window.IsPointwise)
            return null;
        Convolution[] readers = [.. network.ConsumersOf(ConvolutionBranch.From(network, reducer).End).OfType<Convolution>()];
        return readers.Any(reader => reader.Window is not { KernelHeight: 1, KernelWidth: 1 }) && readers.All(reader => EndsInConcat(network, reader))
            ? readers
            : null;
    }

    /// <summary>Whether a branch leads from the convolution to a Concat, through nothing but convolutions and their activations.</summary>
    private static bool EndsInConcat(Network network, Convolution reader)
    {
        string end = ConvolutionBranch.From(network, reader).End;
        return network.ConsumersOf(end).Any(layer => layer is Concat { Axis: 1 })
            || (network.SoleConsumerOf(end) is Convolution next && EndsInConcat(network, next));
    }

    private NetworkPatch Narrow(Network network, ConvolutionBranch branch, Convolution[] readers, int kept, IActivationStatistics statistics)
    {
        Convolution reducer = branch.Convolution;
        PatchMoments?[] moments = [.. readers.Select(reader => statistics.Moments(new PatchSource(branch.End, reader.Window)))];
        int[] channels = Choose(reducer, readers, moments, kept);
        string narrow = FreshName.ForTensor(network, $"{reducer.Name}/narrowed");
        string end = branch.Activation is null ? narrow : FreshName.ForTensor(network, $"{branch.Activation.Name}/narrowed");
        Layer[] added =
        [
            reducer with
            {
                Output = narrow,
                Kernel = Subspace.ToTensor(Rows(Subspace.Rows(reducer.Kernel), channels), kept, reducer.InputChannels, 1, 1),
                Bias = reducer.Bias is null ? null : Tensor.Vector([.. channels.Select(channel => reducer.Bias.Values[channel])]),
            },
            .. branch.Activation is { } activation ? [activation with { Inputs = [narrow], Output = end }] : Array.Empty<Layer>(),
            .. readers.Zip(moments, (reader, known) => Refit(reader, end, channels, known)),
        ];
        return Patch($"{reducer} from {reducer.OutputChannels} to {kept} channels") with
        {
            Removed = [.. branch.Layers, .. readers.Select(reader => reader.Name)],
            Added = [.. added],
        };
    }

    /// <summary>The channels of the largest product of their size and of the weights that meet them, in their old order.</summary>
    private static int[] Choose(Convolution reducer, Convolution[] readers, PatchMoments?[] moments, int kept)
    {
        double[] weight = new double[reducer.OutputChannels];
        for (int r = 0; r < readers.Length; r++)
        {
            Matrix<double> kernel = Subspace.Rows(readers[r].Kernel);
            int taps = kernel.ColumnCount / weight.Length;
            for (int column = 0; column < kernel.ColumnCount; column++)
            {
                double size = moments[r] is { } known ? known.Covariance[column, column] + (known.Mean[column] * known.Mean[column]) : 1;
                weight[column / taps] += size * kernel.Column(column).DotProduct(kernel.Column(column));
            }
        }
        if (moments.All(known => known is null))
        {
            for (int channel = 0; channel < weight.Length; channel++)
                weight[channel] *= Subspace.Rows(reducer.Kernel).Row(channel).L2Norm();
        }
        return [.. Enumerable.Range(0, weight.Length).OrderByDescending(channel => weight[channel]).Take(kept).Order()];
    }

    private static Convolution Refit(Convolution reader, string input, int[] channels, PatchMoments? moments)
    {
        Matrix<double> kernel = Subspace.Rows(reader.Kernel);
        int taps = kernel.ColumnCount / reader.InputChannels;
        int[] columns = [.. channels.SelectMany(channel => Enumerable.Range(channel * taps, taps))];
        Matrix<double> weights = Columns(kernel, columns);
        Tensor? bias = reader.Bias;
        if (moments is not null && columns.Length < kernel.ColumnCount)
        {
            Matrix<double> toKept = Columns(moments.Covariance, columns);
            LinearFit fit = LinearFit.Of(
                Rows(toKept, columns),
                kernel * toKept,
                Vector<double>.Build.DenseOfEnumerable(columns.Select(column => moments.Mean[column])),
                (kernel * moments.Mean) + Subspace.Bias(bias, reader.OutputChannels));
            weights = fit.Weights;
            bias = Subspace.ToTensor(fit.Bias);
        }
        return reader with
        {
            Inputs = [input],
            Kernel = Subspace.ToTensor(weights, reader.OutputChannels, channels.Length, reader.Window.KernelHeight, reader.Window.KernelWidth),
            Bias = bias,
        };
    }

    private static Matrix<double> Rows(Matrix<double> matrix, int[] rows) => Matrix<double>.Build.DenseOfRowVectors(rows.Select(matrix.Row));

    private static Matrix<double> Columns(Matrix<double> matrix, int[] columns) => Matrix<double>.Build.DenseOfColumnVectors(columns.Select(matrix.Column));
}
