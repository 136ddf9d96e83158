using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints what is different in the class of a network that ONNX Runtime runs: constants, fields and how instances come and go.</summary>
internal static class OnnxRuntimeEmitter
{
    private const string Runtime = "runtime::";

    /// <summary>The aliases that the class uses.</summary>
    public const string Usings = """
        using kernels = global::DeepRebirth.Kernels;
        using runtime = global::DeepRebirth.OnnxRuntime;
        """;

    /// <summary>The types that the class refers to.</summary>
    public static IEnumerable<string> UsedTypes(NetworkManifest manifest)
    {
        if (manifest.IsDesignTime)
            return [];
        IEnumerable<string> types = ["OnnxRuntimeNetwork", "ModelBytes", "Lengths"];
        if (manifest.IsClassifier)
            types = types.Append("Scores");
        if (manifest.Preprocessing is not null)
            types = types.Append("PicturePreprocessing");
        return types.OrderBy(type => type, StringComparer.Ordinal);
    }

    /// <summary>Prints the sizes of a network.</summary>
    public static void EmitConstants(CodeWriter code, NetworkManifest manifest, OnnxRuntimeManifest onnxRuntime)
    {
        const string Unknown = " (0 in a design-time build, which does not know it)";
        long floats = onnxRuntime.Model is null ? 0 : manifest.Inputs.Concat(manifest.Outputs).Max(tensor => (long)tensor.Offset + tensor.Length);
        ConstantsEmitter.Constant(
            code, $"The bytes of the inputs and outputs of a prediction; concurrent predictions have their own. ONNX Runtime adds its working memory{Unknown}.",
            "long WorkingMemoryBytes", floats * sizeof(float));
        ConstantsEmitter.Constant(code, $"The bytes of the ONNX file with the weights{Unknown}.", "long WeightBytes", onnxRuntime.Model?.Bytes ?? 0);
        ConstantsEmitter.Constant(code, $"The layers of a prediction, before ONNX Runtime merges some{Unknown}.", "int StepCount", onnxRuntime.Model?.Layers ?? 0);
    }

    /// <summary>Prints fields, constructors, <c>Create</c>, settings and <c>Dispose</c>.</summary>
    public static void EmitLifetime(CodeWriter code, NetworkManifest manifest, OnnxRuntimeManifest onnxRuntime, MemberNames names)
    {
        var members = new MemberWriter(code, manifest.IsDesignTime);
        string name = Identifiers.Escape(manifest.ClassName);
        if (onnxRuntime.Model is { } model)
            EmitFields(members, manifest, model, onnxRuntime, names);

        members.Constructor(
            $"""
            /// <summary>Creates an instance over the network that is embedded in this assembly.</summary>
            {LifetimeEmitter.ThreadsDocumentation}
            /// <exception cref="global::System.InvalidOperationException">The assembly does not embed the network, or ONNX Runtime refuses it or an execution provider.</exception>
            {NoLibrary}
            """,
            $"public {name}(int threads = 1)",
            $"this({Runtime}ModelBytes.FromResource(typeof({name}).Assembly, ModelResource, (int)WeightBytes), threads)");
        members.Private($$"""
            private {{name}}(byte[] model, int threads) =>
                session = new {{Runtime}}OnnxRuntimeNetwork(model, InputPlaces, OutputPlaces, threads, executionProviders);
            """);
        members.Method(
            $"""
            /// <summary>Creates an instance over a network that is not embedded: the <c>.onnx</c> file of the build.</summary>
            /// <param name="weights">Read to the file's end; not disposed.</param>
            {LifetimeEmitter.ThreadsDocumentation}
            /// <exception cref="global::System.IO.InvalidDataException">The stream ends early, or this is the network of another build.</exception>
            {NoLibrary}
            """,
            $"public static {name} Create(global::System.IO.Stream weights, int threads = 1)",
            $"return new {name}({Runtime}ModelBytes.FromStream(weights, (int)WeightBytes, ModelSha256), threads);");
        members.Method(
            $"""
            /// <summary>Creates an instance over a network that is not embedded: the <c>.onnx</c> file of the build.</summary>
            /// <param name="path">The file.</param>
            {LifetimeEmitter.ThreadsDocumentation}
            /// <exception cref="global::System.IO.FileNotFoundException">There is no such file.</exception>
            /// <exception cref="global::System.IO.InvalidDataException">The file is too short, or holds the network of another build.</exception>
            {NoLibrary}
            """,
            $"public static {name} Create(string path, int threads = 1)",
            """
            using var weights = global::System.IO.File.OpenRead(path);
            return Create(weights, threads);
            """);
        LifetimeEmitter.EmitDefaultThreads(members);
        EmitExecutionProviders(members);
        members.Method(
            "/// <summary>Unloads the network. Predictions that are under way on other threads are completed first.</summary>",
            "public void Dispose()",
            "session.Dispose();");
    }

    private const string NoLibrary = """
        /// <exception cref="global::System.DllNotFoundException">There is no ONNX Runtime on this machine; the message says how to get it.</exception>
        """;

    private static void EmitFields(MemberWriter members, NetworkManifest manifest, OnnxRuntimeModel model, OnnxRuntimeManifest onnxRuntime, MemberNames names)
    {
        string name = Identifiers.Escape(manifest.ClassName);
        members.Private($"""
            private const string ModelResource = {CSharpText.Literal(model.Resource)};

            private const string ModelSha256 = "{model.Sha256}";
            """);
        if (manifest.Preprocessing is { } preprocessing)
            members.Private(LifetimeEmitter.Preprocessing(preprocessing));
        members.Private(Places("InputPlaces", names.Inputs));
        members.Private(Places("OutputPlaces", names.Outputs));
        members.Private($$"""
            // What the static Predict methods share; made when the first of them is called.
            private static readonly global::System.Lazy<{{name}}> shared = new(() => new {{name}}(defaultThreads));

            private static int defaultThreads = 1;

            private static global::System.Collections.Generic.IReadOnlyList<string> executionProviders = new string[] { {{string.Join(", ", onnxRuntime.ExecutionProviders.Select(CSharpText.Literal))}} };

            private readonly {{Runtime}}OnnxRuntimeNetwork session;
            """);
    }

    private static string Places(string field, IEnumerable<TensorNames> tensors)
    {
        IEnumerable<string> places = tensors.Select(tensor => string.Format(
            CultureInfo.InvariantCulture, "    new {0}TensorPlace({1}, {2}, {3}),", Runtime, CSharpText.Literal(tensor.Tensor.Name), tensor.Tensor.Offset, Shape(tensor.Tensor)));
        return $$"""
            private static readonly {{Runtime}}TensorPlace[] {{field}} =
            {
            {{string.Join("\n", places)}}
            };
            """;
    }

    private static string Shape(TensorManifest tensor) =>
        tensor.Shape.Count == 0 ? "global::System.Array.Empty<long>()" : string.Join(", ", tensor.Shape);

    private static void EmitExecutionProviders(MemberWriter members) => members.Accessors(
        """
        /// <summary>
        /// The execution providers of instances that are created from now on, by their ONNX Runtime names, best first, for example <c>CUDA</c>: what one
        /// cannot run goes to the next, and to the CPU in the end. Set by the project's <c>ExecutionProviders</c>, or here before the first call.
        /// </summary>
        /// <exception cref="global::System.ArgumentNullException">The value is null.</exception>
        /// <exception cref="global::System.InvalidOperationException">A static <c>Predict</c> was called already.</exception>
        """,
        "public static global::System.Collections.Generic.IReadOnlyList<string> ExecutionProviders",
        "return executionProviders;",
        """
        global::System.ArgumentNullException.ThrowIfNull(value);
        if (shared.IsValueCreated)
            throw new global::System.InvalidOperationException("ExecutionProviders must be set before the first call of Predict.");
        executionProviders = value;
        """);
}
