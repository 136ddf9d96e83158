using System.Collections.Immutable;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// What the original's activations look like on some hundred training pictures. All moments that are wanted are measured in one pass over them; samples, which
/// are large, in a pass each when they are asked for.
/// </summary>
internal sealed class MeasuredStatistics : IActivationStatistics
{
    private const int MostPictures = 256;
    private const int Rows = 16_000;

    private readonly Network network;
    private readonly ITrainingInputs pictures;
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<string, PatchMoments> known = [];

    /// <summary>Measures.</summary>
    /// <param name="network">The original, or what the exact rewrites made of it.</param>
    /// <param name="wants">The moments that will be asked for; what is computed from tensors that the network has not is left out.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Stops within a second.</param>
    public MeasuredStatistics(
        Network network, IEnumerable<ImmutableArray<PatchSource>> wants, ITrainingInputs pictures, int threads, CancellationToken cancellation)
    {
        this.network = network;
        this.pictures = pictures;
        this.threads = threads;
        this.cancellation = cancellation;
        ImmutableArray<PatchSource>[] wanted = [.. wants.Where(sources => sources.All(source => Has(network, source))).DistinctBy(sources => Key(sources))];
        if (wanted.Length == 0)
            return;
        ImmutableArray<Moments> measured = MomentCollector.Collect(
            WithLayersOf(network, wanted.SelectMany(sources => sources)),
            pictures,
            [.. wanted.Select(sources => sources.Select(source => (source.Tensor, source.Window)).ToImmutableArray())],
            MostPictures,
            Rows,
            threads,
            cancellation);
        for (int i = 0; i < wanted.Length; i++)
        {
            // Activations beyond all bounds say nothing, and no decomposition of them would end.
            if (measured[i].Covariance.All(double.IsFinite))
                known[Key(wanted[i])] = ToMatrices(measured[i]);
        }
    }

    /// <inheritdoc/>
    public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources) => known.GetValueOrDefault(Key(sources));

    /// <inheritdoc/>
    public IPatchSample? Sample(PatchSource features, PatchSource targets)
    {
        if (!Has(network, features) || !Has(network, targets))
            return null;
        PatchSample sample = MomentCollector.Sample(
            WithLayersOf(network, [features, targets]), pictures, (features.Tensor, features.Window), (targets.Tensor, targets.Window), MostPictures, Rows, threads, cancellation);
        return sample.Moments.Covariance.All(double.IsFinite) ? new MeasuredSample(sample) : null;
    }

    private static string Key(IReadOnlyList<PatchSource> sources) => string.Join(" + ", sources.Select(source => $"{source.Tensor} {source.Window}"));

    private static bool Has(Network network, PatchSource source)
    {
        string tensor = source.Layers.IsEmpty ? source.Tensor : source.Layers[0].Input;
        return network.ProducerOf(tensor) is not null || network.Inputs.Any(input => input.Name == tensor);
    }

    /// <summary>The network with the layers that sources bring along, under names of their own.</summary>
    private static Network WithLayersOf(Network network, IEnumerable<PatchSource> sources)
    {
        Layer[] added = [.. sources.SelectMany(source => source.Layers).DistinctBy(layer => layer.Output).Select(layer => layer with { Name = $"{layer.Name}/measured" })];
        return added.Length == 0 ? network : new Network(network.Name, network.Inputs, [.. network.Layers, .. added], network.Outputs);
    }

    private static PatchMoments ToMatrices(Moments moments) => new(
        Vector<double>.Build.Dense(moments.Mean),
        Matrix<double>.Build.Dense(moments.Mean.Length, moments.Mean.Length, moments.Covariance)); // symmetric, so rows are columns

    private sealed class MeasuredSample(PatchSample sample) : IPatchSample
    {
        public int Targets => sample.Targets;

        public PatchMoments Moments { get; } = ToMatrices(sample.Moments);

        public RectifiedTargets Rectified(Matrix<double> weights, Vector<double> bias)
        {
            (double[] mean, double[] covariance) = sample.Rectified(weights.ToRowMajorArray(), bias.ToArray());
            return new RectifiedTargets(
                Vector<double>.Build.Dense(mean),
                Matrix<double>.Build.DenseOfRowMajor(mean.Length, covariance.Length / mean.Length, covariance));
        }
    }
}
