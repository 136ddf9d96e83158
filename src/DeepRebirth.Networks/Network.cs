using System.Collections.Frozen;
using System.Collections.Immutable;
using DeepRebirth.Networks.Shapes;

namespace DeepRebirth.Networks;

/// <summary>An input of a network: its name and shape. The first dimension is the batch; a dynamic batch is read as 1.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="DynamicBatch">Whether the file leaves the batch open, so that writing leaves it open again.</param>
public sealed record NetworkInput(string Name, TensorShape Shape, bool DynamicBatch = false);

/// <summary>
/// An immutable network: layers in topological order, joined by named tensors. Construction checks that every tensor is written
/// once and before it is read, that there is no cycle, and that all shapes fit; so a <see cref="Network"/> that exists is valid.
/// </summary>
public sealed class Network
{
    private readonly FrozenDictionary<string, Layer> producers;
    private readonly FrozenDictionary<string, ImmutableArray<Layer>> consumers;
    private readonly FrozenDictionary<string, TensorShape> shapes;

    /// <summary>Creates and checks a network. Layers may come in any order; they are sorted topologically, stably.</summary>
    /// <exception cref="NetworkException">A tensor is dangling or written twice, there is a cycle, a name is used twice, or shapes do not fit. The message names the layer.</exception>
    public Network(string name, IEnumerable<NetworkInput> inputs, IEnumerable<Layer> layers, IEnumerable<string> outputs)
    {
        Name = name;
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        Layers = TopologicalOrder.Sort(Inputs, layers, Outputs);
        producers = Layers.ToFrozenDictionary(layer => layer.Output);
        consumers = Layers
            .SelectMany(layer => layer.Inputs.Distinct(), (layer, input) => (layer, input))
            .GroupBy(pair => pair.input, pair => pair.layer)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        shapes = ShapeInference.Infer(Inputs, Layers).ToFrozenDictionary();
    }

    /// <summary>The graph's name in the file.</summary>
    public string Name { get; }

    /// <summary>The inputs in the file's order.</summary>
    public ImmutableArray<NetworkInput> Inputs { get; }

    /// <summary>The names of the output tensors in the file's order.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>The layers, each behind those that it reads from.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>The number of weights (float32 values) of all layers.</summary>
    public long WeightCount => Layers.Sum(layer => layer.Weights.Sum(weight => (long)weight.Value.Count));

    /// <summary>The shape of a tensor of this network.</summary>
    /// <exception cref="KeyNotFoundException">No tensor has that name.</exception>
    public TensorShape ShapeOf(string tensor) => shapes[tensor];

    /// <summary>The layer that writes a tensor, or null for a network input.</summary>
    public Layer? ProducerOf(string tensor) => producers.GetValueOrDefault(tensor);

    /// <summary>The layers that read a tensor, in topological order; each once.</summary>
    public ImmutableArray<Layer> ConsumersOf(string tensor) => consumers.GetValueOrDefault(tensor, []);

    /// <summary>Whether a tensor is an output of the network.</summary>
    public bool IsOutput(string tensor) => Outputs.Contains(tensor);

    /// <summary>The layer of that name.</summary>
    /// <exception cref="KeyNotFoundException">No layer has that name.</exception>
    public Layer this[string layerName] =>
        Layers.FirstOrDefault(layer => layer.Name == layerName)
        ?? throw new KeyNotFoundException($"The network '{Name}' has no layer named '{layerName}'.");

    /// <summary>The only layer that reads a tensor, or null where several do, none does, or the tensor is an output of the network.</summary>
    public Layer? SoleConsumerOf(string tensor) =>
        !IsOutput(tensor) && ConsumersOf(tensor) is [var only] && only.Inputs.Count(input => input == tensor) == 1 ? only : null;

    /// <summary>This network with its inputs' batch set to <paramref name="batch"/>.</summary>
    public Network WithBatch(int batch) =>
        new(Name, Inputs.Select(input => input with { Shape = input.Shape.With(0, batch) }), Layers, Outputs);
}
