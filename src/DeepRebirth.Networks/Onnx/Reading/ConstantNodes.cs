using System.Collections.Immutable;
using DeepRebirth.Networks.Reference;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Constants that are nodes: ONNX <c>Constant</c> and <c>ConstantOfShape</c>, and cheap operators over constants.</summary>
internal static class ConstantNodes
{
    /// <summary>The constant that a node defines, or null for any other node.</summary>
    public static OnnxConstant? TryRead(NodeContext node, TensorDecoder decoder, Limits limits) => node.Operator switch
    {
        "Constant" => ReadConstant(node, decoder),
        "ConstantOfShape" => ReadConstantOfShape(node, decoder, limits),
        _ => null,
    };

    /// <summary>Computes a layer whose inputs are constants.</summary>
    public static OnnxConstant Fold(Layer layer, ImmutableArray<OnnxConstant> inputs, TensorShape output, Limits limits)
    {
        if (layer is Flatten or Reshape or Squeeze or Unsqueeze or Dropout or Identity)
            return inputs[0].Reshaped(layer.Output, output);
        if (inputs.FirstOrDefault(input => input.Floats is null) is { } integers)
            throw new UnsupportedNodeException($"input '{integers.Name}' is a constant that is not of type float32");
        limits.CountGenerated(output, $"constant '{layer.Output}'");
        return OnnxConstant.Of(layer.Output, ReferenceExecutor.Execute(layer, [.. inputs.Select(input => input.Floats!)], output));
    }

    private static OnnxConstant ReadConstant(NodeContext node, TensorDecoder decoder)
    {
        NodeAttributes attributes = node.Attributes;
        if (attributes.Tensor("value") is { } tensor)
            return decoder.Decode(tensor, node.Output);
        if (attributes.Has("value_float"))
            return OnnxConstant.Of(node.Output, Tensor.Create(default, [attributes.Float("value_float", 0)]));
        if (attributes.Floats("value_floats") is { } floats)
            return OnnxConstant.Of(node.Output, Tensor.Vector(floats));
        if (attributes.Has("value_int"))
            return new OnnxConstant(node.Output, default) { Integers = [attributes.Integer("value_int")] };
        if (attributes.Integers("value_ints") is { } integers)
            return new OnnxConstant(node.Output, new TensorShape(integers.Length)) { Integers = integers };
        throw new NetworkException($"The node '{node.Name}' (Constant) has no value.");
    }

    private static OnnxConstant ReadConstantOfShape(NodeContext node, TensorDecoder decoder, Limits limits)
    {
        string what = $"tensor '{node.Output}'";
        TensorShape shape = limits.CheckedShape(node.Integers(0) ?? throw new NetworkException(
            $"The node '{node.Name}' (ConstantOfShape) has no shape."), what);
        OnnxConstant value = node.Attributes.Tensor("value") is { } tensor
            ? decoder.Decode(tensor, node.Output)
            : OnnxConstant.Of(node.Output, Tensor.Vector(0));
        limits.CountGenerated(shape, what);
        if (value.Shape.ElementCount != 1)
            throw new NetworkException($"The value of node '{node.Name}' (ConstantOfShape) is not one number.");
        if (value.Integers is { } integer)
            return new OnnxConstant(node.Output, shape) { Integers = Filled(integer[0], shape) };
        return OnnxConstant.Of(node.Output, Tensor.Adopt(shape, Filled(value.Floats!.Values[0], shape)));
    }

    private static T[] Filled<T>(T value, TensorShape shape)
    {
        var values = new T[shape.ElementCount];
        Array.Fill(values, value);
        return values;
    }
}
