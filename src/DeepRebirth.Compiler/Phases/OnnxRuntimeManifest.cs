using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepRebirth.Compiler.Caching;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Phases;

/// <summary>
/// Writes the manifest of a network that ONNX Runtime runs: the signature, the places of inputs and outputs (one behind the other, as there is
/// nothing else in the memory of a prediction), and
/// <code>
///   "onnxRuntime": {
///     "executionProviders": ["CUDA"],
///     "model": { "resource": "App.GoogLeNet.onnx", "bytes": 28000000, "sha256": "…", "layers": 142, "multiplyAdds": 1582671872 }
///   }
/// </code>
/// </summary>
internal static class OnnxRuntimeManifest
{
    private static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The signature, for design-time builds.</summary>
    public static string WriteSignature(BuildOptions options, Network network) => Text(Signature(options, network));

    /// <summary>The manifest of the slim network, which lies at <see cref="BuildOptions.WeightsPath"/>.</summary>
    public static string Write(BuildOptions options, Network network)
    {
        JsonObject manifest = Signature(options, network);
        int offset = 0;
        foreach (JsonObject tensor in manifest["inputs"]!.AsArray().Concat(manifest["outputs"]!.AsArray()).Cast<JsonObject>())
        {
            tensor["offset"] = offset;
            offset = checked(offset + tensor["shape"]!.AsArray().Aggregate(1, (product, dimension) => checked(product * (int)dimension!)));
        }

        NetworkSize size = NetworkSize.Of(network);
        string resource = options.Namespace.Length == 0 ? options.ClassName : $"{options.Namespace}.{options.ClassName}";
        manifest["onnxRuntime"]!["model"] = new JsonObject
        {
            ["resource"] = resource + ".onnx",
            ["bytes"] = new FileInfo(options.WeightsPath).Length,
            ["sha256"] = ContentHash.OfFile(options.WeightsPath),
            ["layers"] = size.Layers,
            ["multiplyAdds"] = size.MultiplyAdds,
        };
        return Text(manifest);
    }

    private static JsonObject Signature(BuildOptions options, Network network)
    {
        JsonObject signature = JsonNode.Parse(ManifestWriter.WriteSignature(network, Manifests.Options(options, network)))!.AsObject();
        signature["onnxRuntime"] = new JsonObject { ["executionProviders"] = new JsonArray([.. options.Model.ExecutionProviders.Select(name => JsonValue.Create(name))]) };
        return signature;
    }

    private static string Text(JsonObject manifest) => manifest.ToJsonString(Style) + "\n";
}
