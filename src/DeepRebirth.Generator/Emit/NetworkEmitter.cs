using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the class of a network.</summary>
internal static class NetworkEmitter
{
    /// <summary>The kernels and runtime types that the class refers to.</summary>
    public static IEnumerable<string> UsedTypes(NetworkManifest manifest)
    {
        if (manifest.OnnxRuntime is not null)
            return OnnxRuntimeEmitter.UsedTypes(manifest);
        if (manifest.Program is not { } program)
            return [];
        IEnumerable<string> types = ["NetworkSession", "NetworkWeights", "Lengths", .. program.Steps.Select(step => step.Kernel)];
        if (program.Packing is { } packing)
            types = types.Concat(packing.Steps.Select(step => step.Kernel)).Append("WeightPacking");
        if (manifest.IsClassifier)
            types = types.Append("Scores");
        if (manifest.Preprocessing is not null)
            types = types.Append("PicturePreprocessing");
        return types.Distinct(StringComparer.Ordinal).OrderBy(type => type, StringComparer.Ordinal);
    }

    /// <summary>The text of <c>Class.g.cs</c>.</summary>
    /// <param name="manifest">The network.</param>
    /// <param name="fileName">The manifest's file name, for the header.</param>
    public static string Emit(NetworkManifest manifest, string fileName)
    {
        var names = new MemberNames(manifest);
        CodeWriter code = new CodeWriter().Write(Prelude.Header(Summary(manifest, fileName)));
        if (manifest.Program is not null)
            code.Write("using kernels = global::DeepRebirth.Kernels;").Blank();
        if (manifest is { OnnxRuntime: not null, IsDesignTime: false })
            code.Write(OnnxRuntimeEmitter.Usings).Blank();

        Prelude.WriteNamespace(code, manifest);
        code.Write(Documentation(manifest));
        code.Write($"[global::System.CodeDom.Compiler.GeneratedCode(\"DeepRebirth.Generator\", \"{Prelude.Version}\")]");
        Prelude.OpenClass(code, manifest, "public sealed ", " : global::System.IDisposable");

        ConstantsEmitter.Emit(code, manifest, names);
        if (manifest.OnnxRuntime is { } onnxRuntime)
            OnnxRuntimeEmitter.EmitLifetime(code, manifest, onnxRuntime, names);
        else
            LifetimeEmitter.Emit(code, manifest);
        RunEmitter.Emit(code, manifest, names);
        if (manifest.IsClassifier)
            PredictionEmitter.Emit(code, manifest);
        if (manifest.Program is { } program)
            LayersEmitter.Emit(code, program);
        else if (manifest.IsDesignTime)
            EmitDesignTimeError(code, manifest);

        code.Close();
        return code.ToString();
    }

    private static void EmitDesignTimeError(CodeWriter code, NetworkManifest manifest) =>
        code.Write($"""
            private static global::System.InvalidOperationException DesignTimeOnly() => new(
                "{manifest.ClassName} was compiled in a design-time build, which knows its signature only. Build the project to run it.");
            """);

    private static string Documentation(NetworkManifest manifest) => $"""
        /// <summary>
        /// The network '{CSharpText.Xml(manifest.ModelName)}'{(manifest.OnnxRuntime is null ? " as C#" : ", run by ONNX Runtime")}: {Tensors(manifest.Inputs)} to {Tensors(manifest.Outputs)}.
        /// Every member is safe to call from several threads at once.
        /// </summary>
        """;

    private static string Summary(NetworkManifest manifest, string fileName)
    {
        List<string> lines =
        [
            $"{manifest.ClassName}: the network '{CSharpText.Comment(manifest.ModelName)}' as C#, from {CSharpText.Comment(fileName)}.",
            "",
        ];
        lines.AddRange(manifest.Inputs.Select(tensor => $"Input     {CSharpText.Comment(tensor.Name)}, {tensor.ShapeText}"));
        lines.AddRange(manifest.Outputs.Select(tensor => $"Output    {CSharpText.Comment(tensor.Name)}, {tensor.ShapeText}"));
        if (manifest.Program is { } program)
        {
            lines.Add($"Steps     {program.Steps.Count.ToString(CultureInfo.InvariantCulture)}");
            if (program.MultiplyAdds is { } multiplyAdds)
                lines.Add($"Work      {Count(multiplyAdds)} multiply-adds a prediction");
            lines.Add($"Weights   {Size(program.WeightBytes)}{(program.Packing is null ? "" : ", compact")}, in the resource {CSharpText.Comment(program.WeightsResource)}");
            lines.Add($"Arena     {Size((long)program.ArenaFloats * sizeof(float))}, used again by every prediction");
        }
        else if (manifest.OnnxRuntime?.Model is { } model)
        {
            lines.Add($"Layers    {model.Layers.ToString(CultureInfo.InvariantCulture)}, run by ONNX Runtime");
            lines.Add($"Work      {Count(model.MultiplyAdds)} multiply-adds a prediction");
            lines.Add($"Model     {Size(model.Bytes)}, in the resource {CSharpText.Comment(model.Resource)}");
        }
        else
        {
            lines.Add("Design-time build: the signature only. Steps, weights and arena come with a full build.");
        }

        return string.Join("\n", lines);
    }

    private static string Tensors(IEnumerable<TensorManifest> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"{CSharpText.Xml(tensor.Name)} ({tensor.ShapeText})"));

    private static string Size(long bytes) => bytes < 1 << 20
        ? (bytes / 1024.0).ToString("F1", CultureInfo.InvariantCulture) + " KiB"
        : (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture) + " MiB";

    private static string Count(long count) => count < 1_000_000
        ? count.ToString("N0", CultureInfo.InvariantCulture)
        : (count / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " million";
}
