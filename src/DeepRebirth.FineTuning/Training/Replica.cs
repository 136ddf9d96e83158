using System.Collections.Immutable;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>One thread's part of training: its graph, targets, loss and the pictures that it was given.</summary>
internal sealed unsafe class Replica : IDisposable
{
    private readonly RecordLayout layout;
    private readonly Dictionary<string, ImmutableArray<BatchTensor>> given;
    private readonly List<NativeBuffer> memory = [];
    private readonly LossFunction loss;
    private readonly int?[] labels;

    /// <summary>Takes the memory for up to <paramref name="most"/> pictures at a time.</summary>
    public Replica(
        StagePlan plan,
        FineTuningOptions options,
        RecordLayout layout,
        SharedWeights shared,
        int most)
    {
        this.layout = layout;
        Dictionary<string, BatchTensor> targets = plan.Targets.ToDictionary(source => source, source => new BatchTensor(source, plan.Frozen.ShapeOf(source)));
        long targetBytes = sizeof(float) * targets.Values.Sum(target => (long)target.Size);
        Graph = new TrainingGraph(plan.Trained, plan.LossTensors, shared, most, (options.MemoryLimit - shared.PackedBytes) / options.Threads, targetBytes);
        foreach (BatchTensor target in targets.Values)
        {
            var buffer = new NativeBuffer((long)target.Size * Graph.Capacity);
            memory.Add(buffer);
            target.PlaceValues(buffer.Pointer);
        }
        ILookup<string, BatchTensor> inputs = plan.Inputs.ToLookup(input => input.Source, input => Graph[input.Tensor]);
        given = layout.Sources.ToDictionary(
            source => source,
            source => targets.TryGetValue(source, out BatchTensor? target) ? [target, .. inputs[source]] : inputs[source].ToImmutableArray());
        loss = new LossFunction(plan, options, Graph, targets);
        labels = new int?[Graph.Capacity];
    }

    /// <summary>The graph.</summary>
    public TrainingGraph Graph { get; }

    /// <summary>Writes the view of one picture and returns its label.</summary>
    public delegate int? ViewReader(int picture, ViewSlot slot);

    /// <summary>Computes the gradients of the weights for some pictures, none also.</summary>
    /// <returns>The sum of their losses.</returns>
    public double Train(int pictures, ViewReader read, float scale, CancellationToken cancellation)
    {
        foreach (Weight weight in Graph.Weights)
            weight.Forget();
        double sum = 0;
        for (int first = 0; first < pictures; first += Graph.Capacity)
        {
            int count = Math.Min(Graph.Capacity, pictures - first);
            Fill(first, count, read, cancellation);
            Graph.Forward(count, cancellation);
            sum += loss.Compute(count, labels, scale);
            Graph.Backward(count, cancellation);
        }
        foreach (Weight weight in Graph.Weights)
            weight.Complete();
        return sum;
    }

    /// <summary>Measures some pictures without training.</summary>
    public Measurement Measure(int pictures, ViewReader read, CancellationToken cancellation)
    {
        var result = new Measurement();
        for (int first = 0; first < pictures; first += Graph.Capacity)
        {
            int count = Math.Min(Graph.Capacity, pictures - first);
            Fill(first, count, read, cancellation);
            Graph.Forward(count, cancellation);
            result += new Measurement { Pictures = count, Loss = loss.Compute(count, labels, scale: 0) };
            for (int picture = 0; picture < count; picture++)
            {
                int prediction = loss.Prediction(picture, count);
                int? taught = loss.TeacherPrediction(picture, count);
                result += new Measurement
                {
                    Compared = taught is null ? 0 : 1,
                    Agreeing = prediction == taught ? 1 : 0,
                    Labelled = labels[picture] is null ? 0 : 1,
                    Right = labels[picture] == prediction ? 1 : 0,
                };
            }
        }
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Graph.Dispose();
        memory.ForEach(buffer => buffer.Dispose());
    }

    private void Fill(int first, int count, ViewReader read, CancellationToken cancellation)
    {
        for (int picture = 0; picture < count; picture++)
        {
            cancellation.ThrowIfCancellationRequested();
            labels[picture] = read(first + picture, new ViewSlot(layout, given, picture, count));
        }
    }
}
