using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the sizes that callers need.</summary>
internal static class ConstantsEmitter
{
    public static void Emit(CodeWriter code, NetworkManifest manifest, MemberNames names)
    {
        foreach (TensorNames tensor in names.Inputs)
            EmitTensor(code, tensor, "input");
        if (manifest.Inputs.Count == 1 && manifest.Inputs[0].Shape is { Count: 4 } image)
        {
            Constant(code, "The channels of the input.", "int InputChannels", image[1]);
            Constant(code, "The rows of the input.", "int InputHeight", image[2]);
            Constant(code, "The columns of the input.", "int InputWidth", image[3]);
        }

        foreach (TensorNames tensor in names.Outputs)
            EmitTensor(code, tensor, "output");

        if (manifest.OnnxRuntime is { } onnxRuntime)
        {
            OnnxRuntimeEmitter.EmitConstants(code, manifest, onnxRuntime);
            return;
        }

        const string Unknown = " (0 in a design-time build, which does not know it)";
        Constant(
            code, $"The bytes of working memory that a prediction needs; concurrent predictions have one such arena each{Unknown}.",
            "long WorkingMemoryBytes", (long)(manifest.Program?.ArenaFloats ?? 0) * sizeof(float));
        Constant(code, $"The bytes of the weights{Unknown}.", "long WeightBytes", manifest.Program?.WeightBytes ?? 0);
        Constant(code, $"The steps of a prediction: layers, less those that are fused into others{Unknown}.", "int StepCount", manifest.Program?.Steps.Count ?? 0);
    }

    private static void EmitTensor(CodeWriter code, TensorNames tensor, string kind) => Constant(
        code, $"The number of values of the {kind} '{CSharpText.Xml(tensor.Tensor.Name)}' ({tensor.Tensor.ShapeText}).", $"int {tensor.Length}", tensor.Tensor.Length);

    /// <summary>Prints a constant with its documentation.</summary>
    public static void Constant(CodeWriter code, string summary, string declaration, long value) => code
        .Write($"/// <summary>{summary}</summary>")
        .Write($"public const {declaration} = {value.ToString(CultureInfo.InvariantCulture)};")
        .Blank();
}
