using System.Collections.Immutable;
using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Shapes;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>
/// Turns a graph into a <see cref="Network"/>: walks the nodes in topological order, keeps constants apart from activations, folds
/// constants that only feed constants, and reports everything that is not supported at once.
/// </summary>
internal sealed class GraphReader
{
    /// <summary>The newest opset whose operators are known here (ONNX 1.22).</summary>
    private const long NewestOpset = 27;

    private readonly GraphProto graph;
    private readonly TensorDecoder decoder;
    private readonly Limits limits;
    private readonly OnnxReadOptions options;
    private readonly long opset;
    private readonly GraphNode[] nodes;
    private readonly GraphValues values;
    private readonly List<Layer> layers = [];
    private readonly List<string> problems = [];

    public GraphReader(ModelProto model, TensorDecoder decoder, Limits limits, OnnxReadOptions options)
    {
        graph = model.Graph;
        this.decoder = decoder;
        this.limits = limits;
        this.options = options;
        limits.CheckNodes(graph.Node.Count);
        opset = OpsetOf(model);
        var layerNames = new HashSet<string>();
        nodes = GraphNode.NameAll(graph.Node, layerNames);
        IEnumerable<string> tensors = graph.Node.SelectMany(node => node.Input.Concat(node.Output))
            .Concat(graph.Input.Select(input => input.Name)).Concat(graph.Initializer.Select(tensor => tensor.Name));
        values = new GraphValues([.. tensors], layerNames);
    }

    /// <exception cref="NetworkException">The graph is not valid or not supported, or exceeds a limit.</exception>
    public Network Read()
    {
        Dictionary<string, TensorProto> initializers = FindInitializers();
        ImmutableArray<NetworkInput> inputs = InputReader.Read(graph, initializers.Keys, options, limits);
        string[] outputs = [.. graph.Output.Select(output => output.Name)];
        if (outputs.Length == 0 || outputs.Distinct().Count() < outputs.Length)
            throw new NetworkException("The graph has no output, or has one twice.");

        IEnumerable<string> available = inputs.Select(input => input.Name).Concat(initializers.Keys).Concat(options.Constants.Keys);
        List<int> order = TopologicalOrder.Sort([.. available], [.. nodes.Select(node => node.ToItem())], outputs);

        foreach (NetworkInput input in inputs)
            values.Activations[input.Name] = input.Shape;
        DecodeInitializers(initializers);
        var used = nodes.SelectMany(node => node.Proto.Input).Concat(outputs).ToHashSet();
        foreach (int index in order)
            Read(nodes[index], used);

        if (problems.Count > 0)
            throw new NetworkException(
                NetworkProblem.Unsupported,
                $"The model uses what is not supported:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", problems)}");
        if (outputs.FirstOrDefault(values.Constants.ContainsKey) is { } constant)
            throw new NetworkException(
                NetworkProblem.Unsupported, $"The network's output '{constant}' is a constant, so there is nothing to compute.");
        return new Network(graph.Name, inputs, layers, outputs);
    }

    private static long OpsetOf(ModelProto model)
    {
        long version = model.OpsetImport.Where(import => import.Domain is "" or "ai.onnx").Select(import => import.Version).DefaultIfEmpty(1).Max();
        return version is >= 1 and <= NewestOpset
            ? version
            : throw new NetworkException(
                NetworkProblem.Unsupported,
                $"The model is of opset {version}. Export the network with an opset from 7 to {NewestOpset}.");
    }

    private Dictionary<string, TensorProto> FindInitializers()
    {
        var initializers = new Dictionary<string, TensorProto>();
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (!initializers.TryAdd(tensor.Name, tensor))
                throw new NetworkException($"The initializer '{tensor.Name}' is defined twice.");
        }
        return initializers;
    }

    private void DecodeInitializers(Dictionary<string, TensorProto> initializers)
    {
        foreach ((string name, Tensor tensor) in options.Constants)
            values.Constants[name] = InputReader.IsFloat(graph, name) ? OnnxConstant.Of(name, tensor) : OnnxConstant.Of(name, tensor).AsIntegers();
        var read = nodes.SelectMany(node => node.Proto.Input).Concat(graph.Output.Select(output => output.Name)).ToHashSet();
        foreach ((string name, TensorProto tensor) in initializers)
        {
            if (!read.Contains(name))
                continue;
            try
            {
                values.Constants[name] = decoder.Decode(tensor, name);
            }
            catch (NetworkException e) when (e.Problem == NetworkProblem.Unsupported)
            {
                problems.Add(e.Message);
            }
        }
    }

    private void Read(GraphNode node, HashSet<string> used)
    {
        var attributes = new NodeAttributes(node.Proto, $"'{node.Name}' ({node.Proto.OpType})");
        string[] refused = [.. OperatorTable.Problems(node.Proto, attributes, opset), .. node.UnsupportedOutputs(used)];
        problems.AddRange(refused.Select(reason => $"node '{node.Name}' ({node.Operator}): {reason}"));
        if (refused.Length > 0 || !node.Proto.Input.All(input => input.Length == 0 || values.IsKnown(input)))
            return;
        try
        {
            Read(node, attributes);
        }
        catch (UnsupportedNodeException e)
        {
            problems.Add($"node '{node.Name}' ({node.Operator}): {e.Message}");
        }
    }

    private void Read(GraphNode node, NodeAttributes attributes)
    {
        bool folds = OperatorTable.Folds(node.Proto.OpType) && node.Proto.Input.All(input => input.Length == 0 || values.Constants.ContainsKey(input));
        var context = new NodeContext(node.Proto, node.Name, opset, attributes, values, limits, folds);
        if (ConstantNodes.TryRead(context, decoder, limits) is { } constant)
        {
            values.Constants[context.Output] = constant;
            return;
        }
        foreach (Layer layer in OperatorTable.Read(context))
        {
            TensorShape output = ShapeInference.OutputShape(layer, [.. layer.Inputs.Select(values.ShapeOf)]);
            if (output.Contains(0))
                throw new UnsupportedNodeException($"its output is empty: {output}");
            limits.CountLayer(layer, output);
            if (folds)
            {
                values.Constants[layer.Output] = ConstantNodes.Fold(layer, [.. layer.Inputs.Select(name => values.Constants[name])], output, limits);
                continue;
            }
            values.Activations[layer.Output] = output;
            layers.Add(layer);
        }
    }
}
