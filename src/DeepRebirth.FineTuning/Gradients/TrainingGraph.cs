using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A network that one thread trains: its nodes with their values and gradients for some pictures at a time. All memory is taken
/// at construction.
/// </summary>
internal sealed unsafe class TrainingGraph : IDisposable
{
    private readonly Workspace workspace = new();
    private readonly ImmutableArray<Node> nodes;
    private readonly Dictionary<string, BatchTensor> tensors = [];
    private readonly List<NativeBuffer> memory = [];

    /// <summary>Builds the graph.</summary>
    /// <param name="network">The layers, for one picture (batch 1).</param>
    /// <param name="losses">The tensors whose gradients the loss writes.</param>
    /// <param name="parameters">The weights that are trained, by layer and role.</param>
    /// <param name="capacity">The most pictures at a time.</param>
    public TrainingGraph(
        Network network, IEnumerable<string> losses, IReadOnlyDictionary<(string Layer, string Role), Parameter> parameters, int capacity)
    {
        Capacity = capacity;
        foreach (NetworkInput input in network.Inputs)
            tensors.Add(input.Name, new BatchTensor(input.Name, input.Shape));
        nodes = [.. network.Layers.Select(layer => CreateNode(network, layer, parameters))];
        Weights = [.. nodes.SelectMany(node => node.Weights)];
        ImmutableArray<BatchTensor> lossTensors = [.. losses.Distinct().Select(name => tensors[name])];
        MarkAccumulation(lossTensors);
        Allocate(new GradientPlan(nodes, lossTensors));
    }

    /// <summary>The most pictures at a time.</summary>
    public int Capacity { get; }

    /// <summary>All trained weights with this thread's gradients, in the layers' order.</summary>
    public ImmutableArray<Weight> Weights { get; }

    /// <summary>The tensor of that name.</summary>
    public BatchTensor this[string name] => tensors[name];

    /// <summary>The bytes of values and gradients that one picture takes.</summary>
    public static long BytesPerPicture(Network network) =>
        2 * sizeof(float) * network.Layers.Select(layer => layer.Output).Concat(network.Inputs.Select(input => input.Name))
            .Sum(tensor => network.ShapeOf(tensor).ElementCount);

    /// <summary>Computes all values from those of the inputs.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two layers.</exception>
    public void Forward(int pictures, CancellationToken cancellation = default)
    {
        foreach (Node node in nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            node.Forward(pictures);
        }
    }

    /// <summary>Adds to the gradients of all weights, given the gradients of the tensors that the loss is made of.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two layers.</exception>
    public void Backward(int pictures, CancellationToken cancellation = default)
    {
        foreach (Node node in nodes.AsEnumerable().Reverse())
        {
            cancellation.ThrowIfCancellationRequested();
            if (node.Output.NeedsGradient)
                node.Backward(pictures);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in nodes.OfType<IDisposable>().Concat(Weights).Concat(memory).Append(workspace))
            item.Dispose();
    }

    private Node CreateNode(Network network, Layer layer, IReadOnlyDictionary<(string Layer, string Role), Parameter> parameters)
    {
        var output = new BatchTensor(layer.Output, network.ShapeOf(layer.Output));
        ImmutableArray<BatchTensor> inputs = [.. layer.Inputs.Select(name => tensors[name])];
        Dictionary<string, Weight> weights = NodeFactory.TrainedWeights(layer)
            .ToDictionary(weight => weight.Role, weight => new Weight(parameters[(layer.Name, weight.Role)]));
        output.NeedsGradient = weights.Count > 0 || inputs.Any(input => input.NeedsGradient);
        tensors.Add(layer.Output, output);
        return NodeFactory.Create(layer, inputs, output, weights, workspace);
    }

    /// <summary>
    /// The first in backward order to write a gradient overwrites, the others add. A tensor that no loss depends on is left
    /// without a gradient.
    /// </summary>
    private void MarkAccumulation(ImmutableArray<BatchTensor> losses)
    {
        var written = new HashSet<BatchTensor>(losses);
        foreach (Node node in nodes.Reverse())
        {
            if (!written.Contains(node.Output))
                node.Output.NeedsGradient = false;
            if (!node.Output.NeedsGradient)
                continue;
            foreach (Operand operand in node.Operands)
                operand.Accumulates = !written.Add(operand.Tensor);
        }
    }

    private void Allocate(GradientPlan plan)
    {
        foreach (BatchTensor tensor in tensors.Values)
            tensor.Values = New(tensor.Count);
        NativeBuffer[] shared = [.. plan.Sizes.Select(size => Keep(new NativeBuffer((long)size * Capacity)))];
        foreach ((BatchTensor tensor, int slot) in plan.Slots)
            tensor.Gradients = shared[slot].Pointer;
    }

    private float* New(int count) => Keep(new NativeBuffer((long)count * Capacity)).Pointer;

    private NativeBuffer Keep(NativeBuffer buffer)
    {
        memory.Add(buffer);
        return buffer;
    }
}
