namespace DeepRebirth.Generator;

/// <summary>Reads the part of a manifest that is there where ONNX Runtime runs the network.</summary>
internal static class OnnxRuntimeManifestReader
{
    /// <summary>Reads the value of <c>onnxRuntime</c>.</summary>
    /// <exception cref="ManifestException">The text is damaged; the message says where.</exception>
    public static OnnxRuntimeManifest Read(JsonValue value, bool isSignature) => new(
        value["executionProviders"].Elements().Select(name => name.AsString()).ToEquatableArray(),
        isSignature ? null : Model(value["model"]));

    private static OnnxRuntimeModel Model(JsonValue model) => new(
        model["resource"].AsString(),
        model["bytes"].AsInt(0),
        ManifestReader.Sha256Of(model["sha256"]),
        model["layers"].AsInt(0),
        model["multiplyAdds"].AsLong());
}
