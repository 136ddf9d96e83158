using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>A node under a name that no other has: its own, or one made up from its output where it has none.</summary>
internal sealed record GraphNode(NodeProto Proto, string Name)
{
    /// <summary>The operator with its domain, where that is not ONNX itself.</summary>
    public string Operator => Proto.Domain is "" or "ai.onnx" ? Proto.OpType : $"{Proto.Domain}.{Proto.OpType}";

    /// <exception cref="NetworkException">A node has no output.</exception>
    public static GraphNode[] NameAll(IEnumerable<NodeProto> nodes, HashSet<string> names)
    {
        NodeProto[] all = [.. nodes];
        names.UnionWith(all.Select(node => node.Name));
        var values = new GraphValues([], names);
        return [.. all.Select(node => new GraphNode(node, node.Name.Length > 0 ? node.Name : values.UnusedLayerName(OutputOf(node))))];
    }

    public TopologicalOrder.Item ToItem()
    {
        OutputOf(Proto);
        return new(Name, Operator, [.. Proto.Input.Where(name => name.Length > 0)], [.. Proto.Output.Where(name => name.Length > 0)]);
    }

    /// <summary>Outputs behind the first one (<c>Dropout</c>'s mask, <c>MaxPool</c>'s indices) may exist, but nobody may read them.</summary>
    public IEnumerable<string> UnsupportedOutputs(HashSet<string> used) =>
        Proto.Output.Skip(OperatorTable.HasSeveralOutputs(Proto.OpType) ? Proto.Output.Count : 1).Where(used.Contains).Where(name => name.Length > 0).Select(name => $"output '{name}' is used; only the first output is supported");

    private static string OutputOf(NodeProto node) => node.Output is [{ Length: > 0 } first, ..]
        ? first
        : throw new NetworkException($"The node '{node.Name}' ({node.OpType}) has no output.");
}
