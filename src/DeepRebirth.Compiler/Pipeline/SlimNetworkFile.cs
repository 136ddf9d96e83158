using System.Collections.Immutable;
using DeepRebirth.Compiler.Phases;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Writes slim networks, with all that they were made from, and what became of them, in ONNX's <c>metadata_props</c>.</summary>
internal static class SlimNetworkFile
{
    /// <summary>The entry that holds the key of the provenance.</summary>
    public const string KeyEntry = "deeprebirth.provenance";

    /// <summary>The entry that holds the provenance fact by fact, for the message that names what changed.</summary>
    public const string InputsEntry = "deeprebirth.inputs";

    private const string AccuracyEntry = "deeprebirth.accuracy";
    private const string RewritesEntry = "deeprebirth.rewrites";

    /// <summary>Writes the slim network atomically.</summary>
    public static void Write(SlimmingResult result, string path, Provenance? provenance) =>
        AtomicFile.Write(path, stream => OnnxWriter.Write(result.Network!, stream, provenance is null ? null : new Dictionary<string, string>
        {
            [KeyEntry] = provenance.Key,
            [InputsEntry] = provenance.ToString(),
            [AccuracyEntry] = result.Accuracy?.ToString() ?? "",
            [RewritesEntry] = string.Join('\n', result.Rewrites.Where(rewrite => rewrite.Outcome == RewriteOutcome.Applied).Select(rewrite => rewrite.Choice)),
        }));

    /// <summary>Reads what a slim network says of itself.</summary>
    public static KeptNetwork Describe(string path)
    {
        IReadOnlyDictionary<string, string> metadata = OnnxReader.ReadMetadata(path);
        return new KeptNetwork(
            Path.GetFileName(path),
            metadata.GetValueOrDefault(AccuracyEntry) is { Length: > 0 } accuracy ? accuracy : null,
            [.. (metadata.GetValueOrDefault(RewritesEntry) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            Provenance.Parse(metadata.GetValueOrDefault(InputsEntry) ?? "").Facts);
    }
}
