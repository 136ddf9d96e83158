namespace DeepRebirth.Generator;

/// <summary>How ONNX Runtime runs a network.</summary>
/// <param name="ExecutionProviders">Names of execution providers, best first; empty for the CPU.</param>
/// <param name="Model">The slim network; null in a design-time build.</param>
internal sealed record OnnxRuntimeManifest(EquatableArray<string> ExecutionProviders, OnnxRuntimeModel? Model);

/// <summary>The slim network as an ONNX file.</summary>
/// <param name="Resource">The name of the embedded resource.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in hexadecimal.</param>
/// <param name="Layers">The number of its layers.</param>
/// <param name="MultiplyAdds">Of one prediction.</param>
internal sealed record OnnxRuntimeModel(string Resource, int Bytes, string Sha256, int Layers, long MultiplyAdds);
