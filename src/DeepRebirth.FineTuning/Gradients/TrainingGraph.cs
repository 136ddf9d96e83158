using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A network that one thread trains: its nodes with their values and gradients for some pictures at a time. All memory is taken
/// at construction. A Relu behind a convolution is computed with it, and a Concat of whole channel blocks is written in place.
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
    /// <param name="shared">The weights that are trained.</param>
    /// <param name="most">The most pictures at a time.</param>
    /// <param name="memoryLimit">The most bytes of values and gradients; fewer pictures are computed at a time where they do not fit.</param>
    /// <param name="besides">The bytes that a picture takes elsewhere, which count too.</param>
    public TrainingGraph(
        Network network,
        IEnumerable<string> losses,
        SharedWeights shared,
        int most,
        long memoryLimit = long.MaxValue,
        long besides = 0)
    {
        foreach (NetworkInput input in network.Inputs)
            tensors.Add(input.Name, new BatchTensor(input.Name, input.Shape));
        HashSet<string> lossNames = [.. losses];
        nodes = [.. CreateNodes(network, lossNames, shared)];
        Weights = [.. nodes.SelectMany(node => node.Weights)];
        ImmutableArray<BatchTensor> lossTensors = [.. lossNames.Order(StringComparer.Ordinal).Select(name => tensors[name])];
        MarkAccumulation(lossTensors);
        Concatenation.PlaceInWholes(nodes, lossTensors);
        var plan = new GradientPlan(nodes, lossTensors);
        BytesPerPicture = besides + sizeof(float)
            * (tensors.Values.Where(tensor => tensor.PartOf is null).Sum(tensor => (long)tensor.Size) + plan.Sizes.Sum(size => (long)size));
        Capacity = (int)Math.Clamp(memoryLimit / Math.Max(1, BytesPerPicture), 1, Math.Max(1, most));
        Allocate(plan);
    }

    /// <summary>The most pictures at a time.</summary>
    public int Capacity { get; }

    /// <summary>The bytes that one picture takes.</summary>
    public long BytesPerPicture { get; }

    /// <summary>All trained weights with this thread's gradients, in the layers' order.</summary>
    public ImmutableArray<Weight> Weights { get; }

    /// <summary>The tensor of that name.</summary>
    public BatchTensor this[string name] => tensors[name];

    /// <summary>Computes all values from those of the inputs.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two layers.</exception>
    public void Forward(int pictures, CancellationToken cancellation = default)
    {
        foreach (BatchTensor tensor in tensors.Values)
            tensor.Pictures = pictures;
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

    private IEnumerable<Node> CreateNodes(Network network, HashSet<string> losses, SharedWeights shared)
    {
        var done = new HashSet<Layer>();
        foreach (Layer layer in network.Layers.Where(layer => !done.Contains(layer)))
        {
            Layer last = layer is Convolution && !losses.Contains(layer.Output)
                && network.SoleConsumerOf(layer.Output) is Activation { Kind: ActivationKind.Relu } relu ? relu : layer;
            done.Add(last);
            var output = new BatchTensor(last.Output, network.ShapeOf(last.Output));
            ImmutableArray<BatchTensor> inputs = [.. layer.Inputs.Select(name => tensors[name])];
            Dictionary<string, Weight> weights = NodeFactory.TrainedWeights(layer)
                .ToDictionary(weight => weight.Role, weight => new Weight(shared[layer.Name, weight.Role]));
            output.NeedsGradient = weights.Count > 0 || inputs.Any(input => input.NeedsGradient);
            tensors.Add(last.Output, output);
            yield return NodeFactory.Create(layer, inputs, output, weights, workspace, hasRelu: last != layer);
        }
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
        foreach (BatchTensor tensor in tensors.Values.Where(tensor => tensor.PartOf is null))
            tensor.PlaceValues(Keep(new NativeBuffer((long)tensor.Size * Capacity)).Pointer);
        NativeBuffer[] shared = [.. plan.Sizes.Select(size => Keep(new NativeBuffer((long)size * Capacity)))];
        foreach ((BatchTensor tensor, int slot) in plan.Slots)
            tensor.PlaceGradients(shared[slot].Pointer);
    }

    private NativeBuffer Keep(NativeBuffer buffer)
    {
        memory.Add(buffer);
        return buffer;
    }
}
