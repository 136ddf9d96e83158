using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Writes slim networks, with the key of everything that they were made from.</summary>
internal static class SlimNetworkFile
{
    /// <summary>The entry of ONNX <c>metadata_props</c> that holds the key.</summary>
    public const string ProvenanceKey = "deeprebirth.provenance";

    /// <summary>Writes the slim network atomically.</summary>
    public static void Write(SlimmingResult result, string path, string? provenance) =>
        AtomicFile.Write(path, stream => OnnxWriter.Write(
            result.Network!, stream, provenance is null ? null : new Dictionary<string, string> { [ProvenanceKey] = provenance }));
}
