using System.Runtime.InteropServices;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>Builds ONNX files node by node, as exporters do and as no exporter would.</summary>
internal static class ModelFiles
{
    /// <summary>A model of one float32 input, named <c>x</c>, and the output <c>y</c>.</summary>
    public static ModelProto Model(long opset, int[] inputShape, params NodeProto[] nodes)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "test", Input = { Value("x", inputShape) }, Output = { Value("y", []) } } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        model.Graph.Node.AddRange(nodes);
        return model;
    }

    /// <summary>Adds initializers.</summary>
    public static ModelProto With(this ModelProto model, params TensorProto[] initializers)
    {
        model.Graph.Initializer.AddRange(initializers);
        return model;
    }

    /// <summary>A node named after its output. Attributes are int, float, string, int[], float[] or TensorProto.</summary>
    public static NodeProto Node(string operatorName, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operatorName, Name = $"{output} node", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    public static TensorProto Floats(string name, int[] shape, params float[] values) =>
        Shaped(new TensorProto { Name = name, DataType = TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) }, shape);

    public static TensorProto Integers(string name, params long[] values) =>
        Shaped(new TensorProto { Name = name, DataType = TensorProto.Types.DataType.Int64, Int64Data = { values } }, [values.Length]);

    public static Network Read(this ModelProto model, OnnxReadOptions? options = null) =>
        OnnxReader.Read(new MemoryStream(model.ToByteArray()), options);

    public static ValueInfoProto Value(string name, int[] shape)
    {
        var value = new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float, Shape = new TensorShapeProto() } },
        };
        value.Type.TensorType.Shape.Dim.AddRange(shape.Select(dimension => new TensorShapeProto.Types.Dimension { DimValue = dimension }));
        return value;
    }

    private static TensorProto Shaped(TensorProto tensor, int[] shape)
    {
        tensor.Dims.AddRange(shape.Select(dimension => (long)dimension));
        return tensor;
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int integer => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = integer },
        float number => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number },
        string text => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        int[] list => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { list.Select(item => (long)item) } },
        float[] list => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { list } },
        TensorProto tensor => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = tensor },
        _ => throw new ArgumentException($"No attribute holds {value.GetType()}."),
    };
}
