using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Benchmarks.Batch;

/// <summary>
/// The file that ONNX Runtime gets for batches. Most files fix their batch at 1, so the network is read, its inputs' first dimension is opened,
/// and what our own writer makes of it is written to <c>artifacts/benchmarks</c>; layers and weights are the same.
/// </summary>
internal static class OpenBatchFile
{
    /// <summary>The path of a network's file with an open batch, which is written.</summary>
    /// <exception cref="BenchmarkException">The network takes one picture only.</exception>
    public static string Of(BenchmarkNetwork network)
    {
        string folder = Path.Combine(NetworkCatalog.BuiltFrom("Artifacts"), "open-batch");
        string path = Path.Combine(folder, $"{network.Name}.onnx");
        try
        {
            Directory.CreateDirectory(folder);
            OnnxWriter.Write(Open(OnnxReader.Read(network.OnnxFile)), path);
            return path;
        }
        catch (NetworkException exception)
        {
            throw new BenchmarkException($"{network.Name}: '{network.OnnxFile}' cannot be written with an open batch: {exception.Message}");
        }
    }

    private static Network Open(Network network)
    {
        var open = new Network(
            network.Name,
            network.Inputs.Select(input => input with { DynamicBatch = true }),
            network.Layers.Select(layer => layer is Reshape { Target: [1, ..] } reshape ? reshape with { Target = reshape.Target.SetItem(0, 0) } : layer),
            network.Outputs);
        _ = open.WithBatch(2); // throws where a layer fixes the batch
        return open;
    }
}
