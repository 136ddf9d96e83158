using DeepRebirth.Compiler.Phases;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Writes slim networks, with all that they were made from in ONNX's <c>metadata_props</c>.</summary>
internal static class SlimNetworkFile
{
    /// <summary>The entry that holds the key of the provenance.</summary>
    public const string KeyEntry = "deeprebirth.provenance";

    /// <summary>The entry that holds the provenance fact by fact, for the message that names what changed.</summary>
    public const string InputsEntry = "deeprebirth.inputs";

    /// <summary>Writes the slim network atomically.</summary>
    public static void Write(SlimmingResult result, string path, Provenance? provenance) =>
        AtomicFile.Write(path, stream => OnnxWriter.Write(result.Network!, stream, provenance is null ? null : new Dictionary<string, string>
        {
            [KeyEntry] = provenance.Key,
            [InputsEntry] = provenance.ToString(),
        }));
}
