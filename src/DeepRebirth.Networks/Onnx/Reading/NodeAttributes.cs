using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>The attributes of a node, typed.</summary>
internal sealed class NodeAttributes
{
    private readonly Dictionary<string, AttributeProto> attributes = [];
    private readonly string node;

    public NodeAttributes(NodeProto proto, string node)
    {
        this.node = node;
        foreach (AttributeProto attribute in proto.Attribute)
        {
            if (!attributes.TryAdd(attribute.Name, attribute))
                throw new NetworkException($"The node {node} has the attribute '{attribute.Name}' twice.");
        }
    }

    public IEnumerable<string> Names => attributes.Keys;

    public bool Has(string name) => attributes.ContainsKey(name);

    public long Integer(string name, long absent) =>
        Find(name, AttributeProto.Types.AttributeType.Int, attribute => attribute.HasI) is { } attribute ? attribute.I : absent;

    public long Integer(string name) => Has(name) ? Integer(name, 0) : throw Missing(name);

    public bool Flag(string name) => Integer(name, 0) != 0;

    public float Float(string name, float absent)
    {
        if (Find(name, AttributeProto.Types.AttributeType.Float, attribute => attribute.HasF) is not { } attribute)
            return absent;
        return float.IsNaN(attribute.F) ? throw new NetworkException($"The attribute '{name}' of node {node} is NaN.") : attribute.F;
    }

    public string Text(string name, string absent) =>
        Find(name, AttributeProto.Types.AttributeType.String, attribute => attribute.HasS) is { } attribute ? attribute.S.ToStringUtf8() : absent;

    /// <summary>A list of integers, or null where the attribute is absent.</summary>
    public long[]? Integers(string name) =>
        Find(name, AttributeProto.Types.AttributeType.Ints, attribute => attribute.Ints.Count > 0) is { } attribute ? [.. attribute.Ints] : null;

    /// <summary>A list of float32 values, or null where the attribute is absent.</summary>
    public float[]? Floats(string name) =>
        Find(name, AttributeProto.Types.AttributeType.Floats, attribute => attribute.Floats.Count > 0) is { } attribute ? [.. attribute.Floats] : null;

    /// <summary>A tensor, or null where the attribute is absent.</summary>
    public TensorProto? Tensor(string name) =>
        Find(name, AttributeProto.Types.AttributeType.Tensor, attribute => attribute.T is not null)?.T;

    private AttributeProto? Find(string name, AttributeProto.Types.AttributeType type, Func<AttributeProto, bool> hasValue)
    {
        if (!attributes.TryGetValue(name, out AttributeProto? attribute))
            return null;
        // Files of IR version 1 carry no types, and an empty list carries no values.
        bool matches = attribute.Type == type || (attribute.Type == AttributeProto.Types.AttributeType.Undefined && hasValue(attribute));
        if (!matches || (type == AttributeProto.Types.AttributeType.Tensor && attribute.T is null))
            throw new NetworkException($"The attribute '{name}' of node {node} is of type {attribute.Type}, not {type}.");
        return attribute;
    }

    private NetworkException Missing(string name) => new($"The node {node} lacks its attribute '{name}'.");
}
