using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Trains on several threads: views in, gradients by the threads' replicas, one update of the shared parameters.</summary>
internal sealed class DataParallel(
    StagePlan plan,
    FineTuningOptions options,
    ViewSource source,
    RecordLayout layout,
    IReadOnlyList<Parameter> parameters,
    CancellationToken cancellation) : IDisposable
{
    private readonly Replicas replicas = new(plan, options, layout, parameters);

    /// <summary>Computes the gradients of one step.</summary>
    /// <param name="first">The position of the step's first picture.</param>
    /// <param name="pictures">The step's pictures.</param>
    /// <returns>The mean loss.</returns>
    public double ComputeGradients(long first, int pictures) =>
        replicas.Train(pictures, (thread, picture, slot) => source.Read(thread, first + picture, slot), cancellation);

    /// <summary>Changes the parameters by the gradients of the step.</summary>
    public void Update(Optimizer optimizer, float rate, int step) =>
        replicas.SumGradients((parameter, from, gradient) => optimizer.Update(parameter, from, gradient, rate, step));

    /// <summary>Measures the current parameters on held-out inputs.</summary>
    public Measurement Measure(HeldOutViews views) => replicas.Measure(views.Count, views.Read, cancellation);

    /// <inheritdoc/>
    public void Dispose() => replicas.Dispose();
}
