using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// One replica a thread, each with its own share of a step's pictures. The shares are fixed and gradients are added in the threads' order,
/// so the bits depend on the number of threads alone.
/// </summary>
internal sealed class Replicas : IDisposable
{
    private const int SumBlock = 1 << 15;
    private readonly Replica[] all;
    private readonly (int Parameter, int From, int Count)[] blocks;
    private readonly ParallelOptions parallel;

    /// <summary>Takes the memory.</summary>
    public Replicas(StagePlan plan, FineTuningOptions options, RecordLayout layout, IReadOnlyList<Parameter> parameters)
    {
        parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        int share = (options.BatchSize + options.Threads - 1) / options.Threads;
        var byName = parameters.ToDictionary(parameter => (parameter.Layer, parameter.Role));
        all = [.. Enumerable.Range(0, options.Threads).Select(_ => new Replica(plan, options, layout, byName, share))];
        blocks = [.. parameters.SelectMany((parameter, number) =>
            Enumerable.Range(0, (parameter.Count + SumBlock - 1) / SumBlock)
                .Select(block => (number, block * SumBlock, Math.Min(SumBlock, parameter.Count - (block * SumBlock)))))];
    }

    /// <summary>Writes the view of one picture, on a thread, and returns its label.</summary>
    public delegate int? ViewReader(int thread, int picture, ViewSlot slot);

    /// <summary>Uses a block of the sum of all threads' gradients.</summary>
    public delegate void GradientReader(int parameter, int from, ReadOnlySpan<float> gradient);

    /// <summary>Computes the gradients of a step's mean loss, which stay with the threads, and returns the mean loss.</summary>
    public double Train(int pictures, ViewReader read, CancellationToken cancellation)
    {
        var losses = new double[all.Length];
        Workers.Run(all.Length, thread =>
        {
            (int from, int to) = Share(thread, pictures);
            foreach (Weight weight in all[thread].Graph.Weights)
                weight.GradientSpan.Clear();
            losses[thread] = all[thread].Train(
                to - from, (picture, slot) => read(thread, from + picture, slot), 1f / pictures, cancellation);
        });
        return losses.Sum() / pictures;
    }

    /// <summary>Adds the threads' gradients up, block by block, in parallel.</summary>
    public void SumGradients(GradientReader use) => Parallel.ForEach(blocks, parallel, block =>
    {
        Span<float> sum = GradientOf(all[0], block);
        foreach (Replica other in all.AsSpan(1))
        {
            ReadOnlySpan<float> addend = GradientOf(other, block);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += addend[i];
        }
        use(block.Parameter, block.From, sum);
    });

    /// <summary>Measures the current parameters.</summary>
    public Measurement Measure(int pictures, ViewReader read, CancellationToken cancellation)
    {
        var parts = new Measurement[all.Length];
        Workers.Run(all.Length, thread =>
        {
            (int from, int to) = Share(thread, pictures);
            parts[thread] = all[thread].Measure(to - from, (picture, slot) => read(thread, from + picture, slot), cancellation);
        });
        return parts.Aggregate((left, right) => left + right);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Replica replica in all)
            replica.Dispose();
    }

    private static Span<float> GradientOf(Replica replica, (int Parameter, int From, int Count) block) =>
        replica.Graph.Weights[block.Parameter].GradientSpan.Slice(block.From, block.Count);

    private (int From, int To) Share(int thread, int count) =>
        ((int)((long)count * thread / all.Length), (int)((long)count * (thread + 1) / all.Length));
}
