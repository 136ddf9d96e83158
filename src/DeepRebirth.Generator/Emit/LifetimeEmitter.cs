using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints how instances come and go: constructors, the shared instance, Dispose.</summary>
internal static class LifetimeEmitter
{
    /// <summary>What a parameter <c>threads</c> is documented as.</summary>
    public const string ThreadsDocumentation = """
        /// <param name="threads">The threads that share the work of one prediction, the calling one included.</param>
        """;

    public static void Emit(CodeWriter code, NetworkManifest manifest)
    {
        var members = new MemberWriter(code, designTime: manifest.Program is null);
        EmitFields(members, manifest);

        string name = Identifiers.Escape(manifest.ClassName);
        members.Constructor(
            $"""
            /// <summary>Creates an instance over the weights that are embedded in this assembly.</summary>
            {ThreadsDocumentation}
            /// <exception cref="global::System.InvalidOperationException">The assembly does not embed the weights that this code was built with.</exception>
            """,
            $"public {name}(int threads = 1)",
            $"this({Prelude.Kernels}NetworkWeights.FromResource(typeof({name}).Assembly, WeightsResource, (int)WeightBytes), threads)");
        members.Private($$"""
            private {{name}}({{Prelude.Kernels}}NetworkWeights weights, int threads) =>
                session = new {{Prelude.Kernels}}NetworkSession<Layers>({{(manifest.Program?.Packing is null ? "weights" : "Pack(weights)")}}, threads);
            """);
        members.Method(
            $"""
            /// <summary>Creates an instance over weights that are not embedded: the <c>.weights</c> file of the build.</summary>
            /// <param name="weights">Read to the weights' end; not disposed.</param>
            {ThreadsDocumentation}
            /// <exception cref="global::System.IO.InvalidDataException">The stream ends early, or these are the weights of another build.</exception>
            """,
            $"public static {name} Create(global::System.IO.Stream weights, int threads = 1)",
            $"return new {name}({Prelude.Kernels}NetworkWeights.FromStream(weights, (int)WeightBytes, WeightsSha256), threads);");
        members.Method(
            $"""
            /// <summary>Creates an instance over weights that are not embedded: the <c>.weights</c> file of the build.</summary>
            /// <param name="path">The file, which is mapped into memory and must not be cut short while the instance is in use.</param>
            {ThreadsDocumentation}
            /// <exception cref="global::System.IO.FileNotFoundException">There is no such file.</exception>
            /// <exception cref="global::System.IO.InvalidDataException">The file has another length, or holds the weights of another build.</exception>
            """,
            $"public static {name} Create(string path, int threads = 1)",
            $"return new {name}({Prelude.Kernels}NetworkWeights.FromFile(path, (int)WeightBytes, WeightsSha256), threads);");
        if (manifest.Program?.Packing is { } packing)
            EmitPacking(code, packing);
        EmitDefaultThreads(members);
        members.Method(
            "/// <summary>Frees weights, arenas and threads. Predictions that are under way on other threads are completed first.</summary>",
            "public void Dispose()",
            "session.Dispose();");
    }

    /// <summary>The packing of compact weights, a line a part.</summary>
    private static void EmitPacking(CodeWriter code, PackingManifest packing)
    {
        code.Write("""
            // The weights are compact: as the ONNX file has them. Here they become what the kernels read.
            """);
        code.Write($"private static {Prelude.Kernels}NetworkWeights Pack({Prelude.Kernels}NetworkWeights plain) => {Prelude.Kernels}WeightPacking.Pack(plain, {Number(packing.Floats)},");
        code.Write("[");
        foreach (PackingStep step in packing.Steps)
        {
            string parameters = string.Join(", ", step.Parameters.Select(LayersEmitter.Assignment));
            code.Write($"    new {Prelude.Kernels}{Identifiers.Escape(step.Kernel)} {{ {parameters} }},");
        }

        code.Write("]);").Blank();
    }

    private static void EmitFields(MemberWriter members, NetworkManifest manifest)
    {
        if (manifest.Program is not { } program)
            return;
        string name = Identifiers.Escape(manifest.ClassName);
        members.Private($"""
            private const string WeightsResource = {CSharpText.Literal(program.WeightsResource)};

            private const string WeightsSha256 = "{program.WeightsSha256}";
            """);
        if (manifest.Preprocessing is { } preprocessing)
            members.Private(Preprocessing(preprocessing));
        members.Private($"""
            // What the static Predict methods share; made when the first of them is called.
            private static readonly global::System.Lazy<{name}> shared = new(() => new {name}(defaultThreads));

            private static int defaultThreads = 1;

            private readonly {Prelude.Kernels}NetworkSession<Layers> session;
            """);
    }

    /// <summary>Prints the number of threads that the static methods use.</summary>
    public static void EmitDefaultThreads(MemberWriter members) => members.Accessors(
        """
        /// <summary>
        /// The threads that share the work of one call of a static <c>Predict</c>; 1 unless set, which suits servers that predict on many
        /// threads at once. To be set before the first call.
        /// </summary>
        /// <exception cref="global::System.ArgumentOutOfRangeException">The value is below 1.</exception>
        /// <exception cref="global::System.InvalidOperationException">A static <c>Predict</c> was called already.</exception>
        """,
        "public static int DefaultThreads",
        "return defaultThreads;",
        """
        global::System.ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        if (shared.IsValueCreated)
            throw new global::System.InvalidOperationException("DefaultThreads must be set before the first call of Predict.");
        defaultThreads = value;
        """);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The field that holds how a picture becomes the input.</summary>
    public static string Preprocessing(PreprocessingManifest preprocessing) => $$"""
        private static readonly {{Prelude.Kernels}}PicturePreprocessing Preprocessing = new()
        {
            Resize = {{preprocessing.Resize}}, CropHeight = {{preprocessing.CropHeight}}, CropWidth = {{preprocessing.CropWidth}},
            BlueFirst = {{(preprocessing.BlueFirst ? "true" : "false")}},
            Mean = new({{string.Join(", ", preprocessing.Mean)}}), Std = new({{string.Join(", ", preprocessing.Std)}}), Scale = {{preprocessing.Scale}},
        };
        """;
}
