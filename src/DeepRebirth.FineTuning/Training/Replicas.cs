using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// One replica a thread, each with its own share of a step's pictures; the weights are packed once for all. The shares are fixed and gradients
/// are added in the replicas' order, so the bits depend on the number of threads alone.
/// </summary>
internal sealed unsafe class Replicas : IDisposable
{
    private readonly SharedWeights shared;
    private readonly Replica[] all;
    private readonly NativeBuffer[] gradients;

    /// <summary>Takes the memory.</summary>
    public Replicas(StagePlan plan, FineTuningOptions options, RecordLayout layout, IReadOnlyList<Parameter> parameters)
    {
        int share = (options.BatchSize + options.Threads - 1) / options.Threads;
        shared = new SharedWeights(plan.Trained, parameters);
        all = [.. Enumerable.Range(0, options.Threads).Select(_ => new Replica(plan, options, layout, shared, share))];
        gradients = [.. all.Select(_ => new NativeBuffer(shared.LongestPart))];
    }

    /// <summary>Writes the view of one picture, on a thread, and returns its label.</summary>
    public delegate int? ViewReader(int thread, int picture, ViewSlot slot);

    /// <summary>Uses a part of the sum of all threads' gradients.</summary>
    public delegate void GradientReader(int parameter, int from, ReadOnlySpan<float> gradient);

    /// <summary>Computes the gradients of a step's mean loss, which stay with the threads, and returns the mean loss.</summary>
    public double Train(int pictures, ViewReader read, CancellationToken cancellation)
    {
        var losses = new double[all.Length];
        PackWeights();
        Workers.Run(all.Length, thread =>
        {
            (int from, int to) = Share(thread, pictures);
            losses[thread] = all[thread].Train(
                to - from, (picture, slot) => read(thread, from + picture, slot), 1f / pictures, cancellation);
        });
        return losses.Sum() / pictures;
    }

    /// <summary>Adds the threads' gradients up, part by part, in parallel.</summary>
    public void SumGradients(GradientReader use) => Workers.Share(all.Length, shared.Parts, (thread, number) =>
    {
        (int weight, WeightForm form, int part) = shared.Part(number);
        (nint start, nint length) = form.GradientOf(part);
        float* sum = all[0].Graph.Weights[weight].Gradient + start;
        foreach (Replica other in all.AsSpan(1))
            VectorMath.CopyOrAdd(other.Graph.Weights[weight].Gradient + start, sum, length, accumulate: true);
        form.ReadGradient(part, sum, gradients[thread].Pointer);
        (int from, int count) = form.ValuesOf(part);
        use(weight, from, gradients[thread].Span[..count]);
    });

    /// <summary>Measures the current parameters.</summary>
    public Measurement Measure(int pictures, ViewReader read, CancellationToken cancellation)
    {
        var parts = new Measurement[all.Length];
        PackWeights();
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
        foreach (IDisposable item in all.Concat<IDisposable>(gradients).Append(shared))
            item.Dispose();
    }

    private void PackWeights() => Workers.Share(all.Length, shared.Parts, (_, number) => shared.Pack(number));

    private (int From, int To) Share(int thread, int count) =>
        ((int)((long)count * thread / all.Length), (int)((long)count * (thread + 1) / all.Length));
}
