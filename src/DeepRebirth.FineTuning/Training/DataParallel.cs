using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Trains on several threads: views in, gradients by the threads' replicas, one update of the shared parameters.</summary>
internal sealed class DataParallel(
    StagePlan plan, FineTuningOptions options, ViewSource source, IReadOnlyList<Parameter> parameters, CancellationToken cancellation) : IDisposable
{
    private readonly Replicas replicas = new(plan, options, source.Layout, parameters);

    /// <summary>Computes the gradients of one step.</summary>
    /// <param name="first">The position of the step's first picture.</param>
    /// <param name="pictures">The step's pictures.</param>
    /// <returns>The mean loss.</returns>
    public double ComputeGradients(long first, int pictures)
    {
        source.Prefetch(first, 2 * pictures);
        return replicas.Train(pictures, (thread, picture, record) => source.Read(thread, first + picture, record), cancellation);
    }

    /// <summary>Changes the parameters by the gradients of the step.</summary>
    public void Update(Optimizer optimizer, float rate, int step) =>
        replicas.SumGradients((parameter, from, gradient) => optimizer.Update(parameter, from, gradient, rate, step));

    /// <summary>Measures the current parameters on kept records.</summary>
    public Measurement Measure(HeldOutRecords records) =>
        replicas.Measure(records.Count, (_, picture, record) => records.Read(picture, record), cancellation);

    /// <inheritdoc/>
    public void Dispose() => replicas.Dispose();
}
