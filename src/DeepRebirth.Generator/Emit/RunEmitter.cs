using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the predictions: on values, on batches and on pictures, of an instance and of the shared one.</summary>
internal static class RunEmitter
{
    private const string Floats = "global::System.ReadOnlySpan<float>";

    private const string Room = "global::System.Span<float>";

    private const string PictureParameters = "global::System.ReadOnlySpan<byte> rgb, int width, int height";

    private const string PictureDocumentation = """
        /// <param name="rgb">The pixels row by row from the top left, red, green and blue a byte each.</param>
        /// <param name="width">The columns of the picture.</param>
        /// <param name="height">The rows of the picture.</param>
        """;

    private const string PictureErrors = """
        /// <exception cref="global::System.ArgumentException"><paramref name="rgb"/> does not have <c>3 * width * height</c> bytes.</exception>
        """;

    private const string LengthErrors = """
        /// <exception cref="global::System.ArgumentException">A span has the wrong length; the message names it.</exception>
        """;

    private const string OwnBatch = """
        /// <summary>
        /// Runs the network on any number of inputs. Each thread takes inputs of its own, and weights that are many for little work are read once for several
        /// inputs; every output has the bits that <c>Run</c> gives it. Allocates nothing after the first calls.
        /// </summary>
        """;

    private const string OnnxRuntimeBatch = "/// <summary>Runs the network on any number of inputs, one after the other.</summary>";

    public static void Emit(CodeWriter code, NetworkManifest manifest, MemberNames names)
    {
        var members = new MemberWriter(code, designTime: manifest.IsDesignTime);
        if (manifest.Preprocessing is not null)
            EmitPictures(members, manifest, names);
        EmitValues(members, manifest, names);
        EmitBatch(members, manifest, names);
    }

    private static void EmitPictures(MemberWriter members, NetworkManifest manifest, MemberNames names)
    {
        TensorNames output = names.Outputs[0];
        if (manifest.IsClassifier)
        {
            const string Summary = """
                /// <summary>Classifies a picture, after the preprocessing that the network was trained with.</summary>
                """;
            Both(members, $"{Summary}\n{PictureDocumentation}\n{PictureErrors}", "Prediction", PictureParameters, "rgb, width, height", $"""
                using var lease = session.Rent();
                Preprocessing.Run(rgb, width, height, {Place(names.Inputs[0])});
                lease.Run();
                return Prediction.From({Place(output)});
                """);
        }

        if (names.Outputs.Length > 1)
            return;
        const string Into = """
            /// <summary>Runs the network on a picture, after the preprocessing that it was trained with. Allocates nothing after the first calls.</summary>
            """;
        Both(
            members,
            $"{Into}\n{PictureDocumentation}\n{OutputDocumentation(output)}\n{PictureErrors}",
            "void",
            $"{PictureParameters}, {Room} {output.Parameter}",
            $"rgb, width, height, {output.Parameter}",
            $"""
            {Prelude.Kernels}Lengths.CheckRoom({output.Parameter}.Length, {output.Length}, nameof({output.Parameter}));
            using var lease = session.Rent();
            Preprocessing.Run(rgb, width, height, {Place(names.Inputs[0])});
            lease.Run();
            {Place(output)}.CopyTo({output.Parameter});
            """);
    }

    private static void EmitValues(MemberWriter members, NetworkManifest manifest, MemberNames names)
    {
        string inputs = Join(names.Inputs, input => $"{Floats} {input.Parameter}");
        string checks = Lines(names.Inputs, input => $"{Prelude.Kernels}Lengths.CheckExactly({input.Parameter}.Length, {input.Length}, nameof({input.Parameter}));");
        string runs = manifest.Program?.ReadsInputInPlace == true
            ? $"lease.Run({names.Inputs[0].Parameter}, offset: {Offset(names.Inputs[0])});"
            : Lines(names.Inputs, input => $"{input.Parameter}.CopyTo({Place(input)});") + "\nlease.Run();";
        string inputDocumentation = Lines(names.Inputs, input =>
            $"/// <param name=\"{Plain(input)}\">'{CSharpText.Xml(input.Tensor.Name)}', {input.Tensor.ShapeText}, row-major.</param>");

        if (manifest.IsClassifier)
        {
            const string Summary = "/// <summary>Classifies an input whose values are preprocessed already.</summary>";
            Both(members, $"{Summary}\n{inputDocumentation}\n{LengthErrors}", "Prediction", inputs, Arguments(names.Inputs), $"""
                {checks}
                using var lease = session.Rent();
                {runs}
                return Prediction.From({Place(names.Outputs[0])});
                """);
        }

        const string Into = "/// <summary>Runs the network on values that are preprocessed already. Allocates nothing after the first calls.</summary>";
        Both(
            members,
            $"{Into}\n{inputDocumentation}\n{Lines(names.Outputs, OutputDocumentation)}\n{LengthErrors}",
            "void",
            inputs + ", " + Join(names.Outputs, output => $"{Room} {output.Parameter}"),
            Arguments(names.All),
            $"""
            {checks}
            {Lines(names.Outputs, output => $"{Prelude.Kernels}Lengths.CheckRoom({output.Parameter}.Length, {output.Length}, nameof({output.Parameter}));")}
            using var lease = session.Rent();
            {runs}
            {Lines(names.Outputs, output => $"{Place(output)}.CopyTo({output.Parameter});")}
            """);
    }

    private static void EmitBatch(MemberWriter members, NetworkManifest manifest, MemberNames names)
    {
        TensorNames first = names.Inputs[0];
        string pointers = string.Join(", ", names.All.Select((tensor, index) => $"values{index} = {tensor.Parameter}"));
        string inputs = string.Join(", ", names.Inputs.Select((tensor, index) => BatchTensor(tensor, index)));
        string outputs = string.Join(", ", names.Outputs.Select((tensor, index) => BatchTensor(tensor, names.Inputs.Length + index)));
        members.Method(
            $"""
            {(manifest.OnnxRuntime is null ? OwnBatch : OnnxRuntimeBatch)}
            {Lines(names.Inputs, input => $"/// <param name=\"{Plain(input)}\">'{CSharpText.Xml(input.Tensor.Name)}' of all inputs, {input.Tensor.ShapeText} each, one behind the other.</param>")}
            {Lines(names.Outputs, output => $"/// <param name=\"{Plain(output)}\">Receives '{CSharpText.Xml(output.Tensor.Name)}' of all inputs, {output.Tensor.ShapeText} each, one behind the other.</param>")}
            {LengthErrors}
            """,
            $"public void RunBatch({Join(names.Inputs, input => $"{Floats} {input.Parameter}")}, {Join(names.Outputs, output => $"{Room} {output.Parameter}")})",
            $$"""
            int images = {{Prelude.Kernels}}Lengths.Count({{first.Parameter}}.Length, {{first.Length}}, nameof({{first.Parameter}}));
            {{Lines(names.Inputs.Skip(1), input => $"{Prelude.Kernels}Lengths.CheckExactly({input.Parameter}.Length, checked(images * {input.Length}), nameof({input.Parameter}));")}}
            {{Lines(names.Outputs, output => $"{Prelude.Kernels}Lengths.CheckRoom({output.Parameter}.Length, (long)images * {output.Length}, nameof({output.Parameter}));")}}
            unsafe
            {
                fixed (float* {{pointers}})
                    session.RunBatch(images, [{{inputs}}], [{{outputs}}]);
            }
            """);
    }

    private static string BatchTensor(TensorNames tensor, int index) =>
        $"new({Offset(tensor)}, {tensor.Length}, values{index})";

    /// <summary>The instance's Run and the static Predict that does the same on the shared instance.</summary>
    private static void Both(MemberWriter members, string documentation, string type, string parameters, string arguments, string body)
    {
        members.Method(documentation, $"public {type} Run({parameters})", body);
        members.Method(
            documentation.Replace("</summary>", " Uses an instance that all static calls share.</summary>"),
            $"public static {type} Predict({parameters})",
            (type == "void" ? "" : "return ") + $"shared.Value.Run({arguments});");
    }

    private static string OutputDocumentation(TensorNames output) =>
        $"/// <param name=\"{Plain(output)}\">Receives '{CSharpText.Xml(output.Tensor.Name)}', {output.Tensor.ShapeText}, row-major.</param>";

    private static string Place(TensorNames tensor) => $"lease.Floats({Offset(tensor)}, {tensor.Length})";

    private static string Offset(TensorNames tensor) => tensor.Tensor.Offset.ToString(CultureInfo.InvariantCulture);

    private static string Plain(TensorNames tensor) => tensor.Parameter.TrimStart('@');

    private static string Arguments(IEnumerable<TensorNames> tensors) => Join(tensors, tensor => tensor.Parameter);

    private static string Join(IEnumerable<TensorNames> tensors, Func<TensorNames, string> text) => string.Join(", ", tensors.Select(text));

    private static string Lines(IEnumerable<TensorNames> tensors, Func<TensorNames, string> text) => string.Join("\n", tensors.Select(text));
}
