using System.Runtime.InteropServices;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;

namespace DeepRebirth.Networks.Onnx.Writing;

/// <summary>Puts a node together: operator, inputs, constants, attributes in a fixed order.</summary>
internal sealed class NodeBuilder(GraphProto graph, HashSet<string> tensorNames, string name, string operatorName, string output)
{
    private readonly NodeProto node = new() { Name = name, OpType = operatorName, Output = { output } };

    public NodeBuilder Input(params IEnumerable<string> tensors)
    {
        node.Input.AddRange(tensors);
        return this;
    }

    /// <summary>An optional input that is left out.</summary>
    public NodeBuilder NoInput() => Input("");

    /// <summary>A float32 input that the file holds.</summary>
    public NodeBuilder Constant(string role, Tensor values)
    {
        var tensor = new TensorProto
        {
            Name = UnusedName(role),
            DataType = TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.Values)),
        };
        tensor.Dims.AddRange(values.Shape.Select(dimension => (long)dimension));
        return Initializer(tensor);
    }

    /// <summary>An integer input that the file holds.</summary>
    public NodeBuilder Constant(string role, IEnumerable<int> values)
    {
        long[] integers = [.. values.Select(value => (long)value)];
        return Initializer(new TensorProto
        {
            Name = UnusedName(role),
            DataType = TensorProto.Types.DataType.Int64,
            Dims = { integers.Length },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(integers.AsSpan())),
        });
    }

    public NodeBuilder Attribute(string attribute, long value) =>
        Attribute(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Int, I = value });

    public NodeBuilder Attribute(string attribute, bool value) => Attribute(attribute, value ? 1 : 0);

    public NodeBuilder Attribute(string attribute, float value) =>
        Attribute(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Float, F = value });

    public NodeBuilder Attribute(string attribute, IEnumerable<int> values)
    {
        var list = new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Ints };
        list.Ints.AddRange(values.Select(value => (long)value));
        return Attribute(list);
    }

    public NodeBuilder Window(Window window) => this
        .Attribute("kernel_shape", [window.KernelHeight, window.KernelWidth])
        .Attribute("strides", [window.StrideY, window.StrideX])
        .Attribute("pads", [window.Padding.Top, window.Padding.Left, window.Padding.Bottom, window.Padding.Right]);

    public NodeBuilder Dilations(Window window) => window is { DilationX: 1, DilationY: 1 }
        ? this
        : Attribute("dilations", [window.DilationY, window.DilationX]);

    public void Add() => graph.Node.Add(node);

    private NodeBuilder Attribute(AttributeProto attribute)
    {
        node.Attribute.Add(attribute);
        return this;
    }

    private NodeBuilder Initializer(TensorProto tensor)
    {
        graph.Initializer.Add(tensor);
        return Input(tensor.Name);
    }

    private string UnusedName(string role)
    {
        string candidate = $"{name}.{role}";
        for (int i = 2; !tensorNames.Add(candidate); i++)
            candidate = $"{name}.{role}_{i}";
        return candidate;
    }
}
