using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// The heart of training alone: forward and backward through a whole network for one batch, cross-entropy against labels, the threads'
/// gradients added up. Nothing is read, augmented, or changed. For measuring speed, and for comparing gradients with other engines.
/// </summary>
internal sealed class GradientStep : IDisposable
{
    private readonly ParameterSet parameters;
    private readonly Replicas replicas;
    private readonly int batch;
    private readonly float[][] gradients;

    /// <summary>Takes the memory.</summary>
    /// <param name="network">A classifier; it is trained up to its logits.</param>
    /// <param name="batch">The pictures of a batch.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="memoryLimit">The most bytes of activations and gradients; see <see cref="FineTuningOptions.MemoryLimit"/>.</param>
    public GradientStep(Network network, int batch, int threads, long memoryLimit)
    {
        this.batch = batch;
        Trained = UpToLogits(network.WithBatch(1));
        string input = Trained.Inputs[0].Name;
        var plan = new StagePlan
        {
            Frozen = new Network(Trained.Name, Trained.Inputs, [], []),
            Trained = Trained,
            Inputs = [new Link(input, input)],
            Features = [],
            Logits = Trained.Outputs[0],
        };
        var options = new FineTuningOptions { BatchSize = batch, Threads = threads, MemoryLimit = memoryLimit, Mode = FineTuningMode.Labels };
        parameters = new ParameterSet(Trained, Trained);
        replicas = new Replicas(plan, options, new RecordLayout(plan), parameters.All);
        gradients = [.. parameters.All.Select(parameter => new float[parameter.Count])];
    }

    /// <summary>What is trained: the network without a Softmax at its end, for one picture.</summary>
    public Network Trained { get; }

    /// <summary>The gradients of the last batch, by layer and role.</summary>
    public IEnumerable<(string Layer, string Role, float[] Gradient)> Gradients =>
        parameters.All.Select((parameter, number) => (parameter.Layer, parameter.Role, gradients[number]));

    /// <summary>Computes one batch.</summary>
    /// <param name="inputs">The pictures, one behind the other.</param>
    /// <param name="labels">Their classes.</param>
    /// <returns>The mean loss.</returns>
    public double Run(float[] inputs, int[] labels)
    {
        int length = inputs.Length / batch;
        double loss = replicas.Train(batch, (_, picture, slot) =>
        {
            slot.Write(Trained.Inputs[0].Name, inputs.AsSpan(picture * length, length));
            return labels[picture];
        }, CancellationToken.None);
        replicas.SumGradients((parameter, from, gradient) => gradient.CopyTo(gradients[parameter].AsSpan(from)));
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        replicas.Dispose();
        parameters.Dispose();
    }

    private static Network UpToLogits(Network network)
    {
        string logits = Logits.Of(network);
        return new Network(network.Name, network.Inputs, Reachable.Ancestors(network.Layers, [logits]), [logits]);
    }
}
