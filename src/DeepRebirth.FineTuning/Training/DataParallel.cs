using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Trains on several threads, each with its own share of a step's pictures. The shares are fixed and gradients are added in the
/// threads' order, so the bits depend on
/// the number of threads alone.
/// </summary>
internal sealed class DataParallel : IDisposable
{
    private const int UpdateBlock = 1 << 15;
    private readonly Replica[] replicas;
    private readonly ViewSource source;
    private readonly (int Parameter, int From, int Count)[] updates;
    private readonly ParallelOptions parallel;

    /// <summary>Takes the memory.</summary>
    public DataParallel(
        StagePlan plan, FineTuningOptions options, ViewSource source, IReadOnlyList<Parameter> parameters, CancellationToken cancellation)
    {
        this.source = source;
        parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        Cancellation = cancellation;
        int share = (options.BatchSize + options.Threads - 1) / options.Threads;
        long fits = options.MemoryLimit / options.Threads / Math.Max(1, TrainingGraph.BytesPerPicture(plan.Trained));
        var byName = parameters.ToDictionary(parameter => (parameter.Layer, parameter.Role));
        replicas = [.. Enumerable.Range(0, options.Threads).Select(_ =>
            new Replica(plan, options, source.Layout, byName, (int)Math.Clamp(fits, 1, share)))];
        updates = [.. parameters.SelectMany((parameter, number) =>
            Enumerable.Range(0, (parameter.Count + UpdateBlock - 1) / UpdateBlock)
                .Select(block => (number, block * UpdateBlock, Math.Min(UpdateBlock, parameter.Count - (block * UpdateBlock)))))];
    }

    private CancellationToken Cancellation { get; }

    /// <summary>Computes the gradients of one step.</summary>
    /// <param name="first">The position of the step's first picture.</param>
    /// <param name="pictures">The step's pictures.</param>
    /// <returns>The mean loss.</returns>
    public double ComputeGradients(long first, int pictures)
    {
        source.Prefetch(first, 2 * pictures);
        var losses = new double[replicas.Length];
        ForEachReplica(thread =>
        {
            (int from, int to) = Share(thread, pictures);
            foreach (Weight weight in replicas[thread].Graph.Weights)
                weight.GradientSpan.Clear();
            losses[thread] = replicas[thread].Train(
                to - from, (picture, record) => source.Read(thread, first + from + picture, record), 1f / pictures, Cancellation);
        });
        return losses.Sum() / pictures;
    }

    /// <summary>Changes the parameters by the gradients of the step.</summary>
    public void Update(Optimizer optimizer, float rate, int step) => Parallel.ForEach(updates, parallel, update =>
    {
        Span<float> sum = replicas[0].Graph.Weights[update.Parameter].GradientSpan.Slice(update.From, update.Count);
        foreach (Replica other in replicas.AsSpan(1))
        {
            ReadOnlySpan<float> addend = other.Graph.Weights[update.Parameter].GradientSpan.Slice(update.From, update.Count);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += addend[i];
        }
        optimizer.Update(update.Parameter, update.From, sum, rate, step);
    });

    /// <summary>Measures the current parameters on kept records.</summary>
    public Measurement Measure(HeldOutRecords records)
    {
        var parts = new Measurement[replicas.Length];
        ForEachReplica(thread =>
        {
            (int from, int to) = Share(thread, records.Count);
            parts[thread] = replicas[thread].Measure(to - from, (picture, record) => records.Read(from + picture, record), Cancellation);
        });
        return parts.Aggregate((left, right) => left + right);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Replica replica in replicas)
            replica.Dispose();
    }

    private (int From, int To) Share(int thread, int count) =>
        ((int)((long)count * thread / replicas.Length), (int)((long)count * (thread + 1) / replicas.Length));

    private void ForEachReplica(Action<int> action) => Workers.Run(replicas.Length, action);
}
