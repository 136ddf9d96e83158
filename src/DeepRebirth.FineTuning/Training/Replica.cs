using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>One thread's part of training: its graph, targets, loss and the pictures that it was given.</summary>
internal sealed unsafe class Replica : IDisposable
{
    private readonly StagePlan plan;
    private readonly RecordLayout layout;
    private readonly Dictionary<string, BatchTensor> targets = [];
    private readonly List<NativeBuffer> memory = [];
    private readonly LossFunction loss;
    private readonly float[] record;
    private readonly int?[] labels;

    /// <summary>Takes the memory for up to <paramref name="most"/> pictures at a time.</summary>
    public Replica(
        StagePlan plan,
        FineTuningOptions options,
        RecordLayout layout,
        IReadOnlyDictionary<(string Layer, string Role), Parameter> parameters,
        int most)
    {
        this.plan = plan;
        this.layout = layout;
        Graph = new TrainingGraph(plan.Trained, plan.LossTensors, parameters, most, options.MemoryLimit / options.Threads);
        IEnumerable<string> sources = plan.Features.Select(feature => feature.Source);
        foreach (string source in (plan.TeacherLogits is null ? sources : sources.Append(plan.TeacherLogits)).Distinct())
        {
            var target = new BatchTensor(source, plan.Frozen.ShapeOf(source));
            var buffer = new NativeBuffer((long)target.Size * Graph.Capacity);
            memory.Add(buffer);
            target.PlaceValues(buffer.Pointer);
            targets.Add(source, target);
        }
        loss = new LossFunction(plan, options, Graph, targets);
        record = new float[layout.Length];
        labels = new int?[Graph.Capacity];
    }

    /// <summary>The graph.</summary>
    public TrainingGraph Graph { get; }

    /// <summary>Reads the record of one picture and returns its label.</summary>
    public delegate int? RecordReader(int picture, Span<float> record);

    /// <summary>Adds to the gradients of the weights for some pictures.</summary>
    /// <returns>The sum of their losses.</returns>
    public double Train(int pictures, RecordReader read, float scale, CancellationToken cancellation)
    {
        double sum = 0;
        for (int first = 0; first < pictures; first += Graph.Capacity)
        {
            int count = Math.Min(Graph.Capacity, pictures - first);
            Fill(first, count, read, cancellation);
            Graph.Forward(count, cancellation);
            sum += loss.Compute(count, labels, scale);
            Graph.Backward(count, cancellation);
        }
        return sum;
    }

    /// <summary>Measures some pictures without training.</summary>
    public Measurement Measure(int pictures, RecordReader read, CancellationToken cancellation)
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

    private void Fill(int first, int count, RecordReader read, CancellationToken cancellation)
    {
        for (int picture = 0; picture < count; picture++)
        {
            cancellation.ThrowIfCancellationRequested();
            labels[picture] = read(first + picture, record);
            foreach (Link input in plan.Inputs)
                Graph[input.Tensor].Scatter(layout.Slice(record, input.Source), picture, count);
            foreach ((string source, BatchTensor target) in targets)
                target.Scatter(layout.Slice(record, source), picture, count);
        }
    }
}
