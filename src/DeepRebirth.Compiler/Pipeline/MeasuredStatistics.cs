using System.Collections.Immutable;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// What the original's activations look like on some hundred training pictures. <see cref="Learn"/> finds out what rules ask for by letting them ask
/// once in vain, and then measures all of it in one pass over the pictures.
/// </summary>
/// <param name="network">The original, or what the exact rewrites made of it.</param>
/// <param name="pictures">The pictures.</param>
/// <param name="threads">The number of threads.</param>
/// <param name="cancellation">Stops a pass.</param>
internal sealed class MeasuredStatistics(Network network, ITrainingInputs pictures, int threads, CancellationToken cancellation) : IActivationStatistics
{
    private const int MostPictures = 256;
    private const int Rows = 16_000;

    private readonly Dictionary<string, PatchMoments> known = [];
    private readonly Dictionary<string, ImmutableArray<PatchSource>> missing = [];

    /// <inheritdoc/>
    public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources)
    {
        string key = string.Join(" + ", sources.Select(source => $"{source.Tensor} {source.Window}"));
        if (known.TryGetValue(key, out PatchMoments? moments))
            return moments;

        // A tensor that an earlier rewrite made is nothing that the original has.
        if (sources.All(Exists))
            missing[key] = [.. sources];
        return null;
    }

    /// <summary>Lets <paramref name="ask"/> ask, measures what it asked for and was not known, and lets it ask again until it knows all.</summary>
    public void Learn(Action ask)
    {
        while (true)
        {
            missing.Clear();
            ask();
            if (missing.Count == 0)
                return;
            string[] keys = [.. missing.Keys];
            ImmutableArray<Moments> measured = MomentCollector.Collect(
                WithLayersOf(missing.Values.SelectMany(sources => sources)),
                pictures,
                [.. keys.Select(key => missing[key].Select(source => (source.Tensor, source.Window)).ToImmutableArray())],
                MostPictures,
                Rows,
                threads,
                cancellation);
            for (int i = 0; i < keys.Length; i++)
                known[keys[i]] = ToMatrices(measured[i]);
        }
    }

    private bool Exists(PatchSource source)
    {
        string tensor = source.Layers.IsEmpty ? source.Tensor : source.Layers[0].Input;
        return network.ProducerOf(tensor) is not null || network.Inputs.Any(input => input.Name == tensor);
    }

    /// <summary>The network with the layers that sources bring along, under names of their own.</summary>
    private Network WithLayersOf(IEnumerable<PatchSource> sources)
    {
        Layer[] added = [.. sources.SelectMany(source => source.Layers).DistinctBy(layer => layer.Output).Select(layer => layer with { Name = $"{layer.Name}/measured" })];
        return added.Length == 0 ? network : new Network(network.Name, network.Inputs, [.. network.Layers, .. added], network.Outputs);
    }

    private static PatchMoments ToMatrices(Moments moments) => new(
        Vector<double>.Build.Dense(moments.Mean),
        Matrix<double>.Build.Dense(moments.Mean.Length, moments.Mean.Length, moments.Covariance)); // symmetric, so rows are columns
}
