using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Conformance;

/// <summary>
/// The cases give every input of an operator as an input of the model, weights too. This says which inputs are weights by nature, as
/// they are in every real network.
/// </summary>
internal static class WeightInputs
{
    public static IEnumerable<string> Of(NodeProto node) => node.OpType switch
    {
        "ConstantOfShape" => node.Input,
        "BatchNormalization" or "Clip" or "Conv" or "Dropout" or "Gemm" or "MatMul" or "Pad" or "Reshape" or "Squeeze" or "Unsqueeze" => node.Input.Skip(1),
        _ => [],
    };
}
