using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Slimming.Statistics;
using DeepRebirth.Tests.Shared;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Tests;

/// <summary>Moments of a small network's activations over seeded random inputs, every position taken.</summary>
internal sealed class SampledStatistics(Network network, int inputs = 8) : IActivationStatistics
{
    private readonly IReadOnlyDictionary<string, Tensor>[] runs =
    [
        .. Enumerable.Range(0, inputs).Select(seed => ReferenceExecutor.Run(
            network, network.Inputs.ToDictionary(input => input.Name, input => NetworkBuilder.RandomTensor(100 + seed, [.. input.Shape])), keepAll: true)),
    ];

    public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources) => MomentsOf(AllRows(sources));

    public IPatchSample? Sample(PatchSource features, PatchSource targets) => new SampledRows(AllRows(features), AllRows(targets));

    private static PatchMoments MomentsOf(Matrix<double> rows)
    {
        Vector<double> mean = rows.ColumnSums() / rows.RowCount;
        return new PatchMoments(mean, (rows.TransposeThisAndMultiply(rows) / rows.RowCount) - mean.OuterProduct(mean));
    }

    private Matrix<double> AllRows(params IReadOnlyList<PatchSource> sources) => Matrix<double>.Build.DenseOfRowArrays(runs.SelectMany(run => sources
        .Select(source => Patches(Value(run, source.Tensor), source.Window).ToArray())
        .Aggregate((left, right) => [.. left.Zip(right, (a, b) => (double[])[.. a, .. b])])));

    /// <summary>Rows of features and targets.</summary>
    private sealed class SampledRows(Matrix<double> features, Matrix<double> targets) : IPatchSample
    {
        public int Targets => targets.ColumnCount;

        public PatchMoments Moments => MomentsOf(features.Append(targets));

        public RectifiedTargets Rectified(Matrix<double> weights, Vector<double> bias)
        {
            Matrix<double> predicted = features.TransposeAndMultiply(weights);
            Matrix<double> rectified = targets.MapIndexed((row, target, value) => value > 0 ? value : Math.Min(0, predicted[row, target] + bias[target]));
            Vector<double> mean = rectified.ColumnSums() / rectified.RowCount;
            Vector<double> featureMean = features.ColumnSums() / features.RowCount;
            return new RectifiedTargets(mean, (rectified.TransposeThisAndMultiply(features) / features.RowCount) - mean.OuterProduct(featureMean));
        }
    }

    private static Tensor Value(IReadOnlyDictionary<string, Tensor> run, string tensor) => run[tensor];

    private static IEnumerable<double[]> Patches(Tensor image, Window? window)
    {
        if (window is not { } w)
        {
            yield return [.. image.ToArray().Select(value => (double)value)];
            yield break;
        }
        (int channels, int height, int width) = (image.Shape[1], image.Shape[2], image.Shape[3]);
        for (int top = -w.Padding.Top; top + w.SpanY <= height + w.Padding.Bottom; top += w.StrideY)
        {
            for (int left = -w.Padding.Left; left + w.SpanX <= width + w.Padding.Right; left += w.StrideX)
            {
                var patch = new List<double>();
                for (int i = 0; i < channels * w.KernelHeight * w.KernelWidth; i++)
                {
                    int y = top + (i / w.KernelWidth % w.KernelHeight * w.DilationY);
                    int x = left + (i % w.KernelWidth * w.DilationX);
                    int channel = i / w.KernelWidth / w.KernelHeight;
                    patch.Add(y >= 0 && y < height && x >= 0 && x < width ? image.Values[(((channel * height) + y) * width) + x] : 0);
                }
                yield return [.. patch];
            }
        }
    }
}
