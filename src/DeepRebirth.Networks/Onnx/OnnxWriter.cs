using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Onnx.Writing;
using Google.Protobuf;

namespace DeepRebirth.Networks.Onnx;

/// <summary>
/// Writes networks as ONNX: opset 13, unless a layer needs another one, IR version 8. The same network and metadata give the same bytes.
/// </summary>
public static class OnnxWriter
{
    /// <summary>Writes a file, whole or not at all: the bytes go to a temporary file beside it, which then takes its name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="metadata">Entries for <c>metadata_props</c>, for example where the network comes from; <see cref="OnnxReader.ReadMetadata"/> reads them.</param>
    /// <exception cref="NetworkException">No opset has all of the network's layers.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(Network network, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        string target = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                Write(network, file, metadata);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes to a stream.</summary>
    /// <exception cref="NetworkException">No opset has all of the network's layers.</exception>
    public static void Write(Network network, Stream stream, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "DeepRebirth.Build", Graph = new GraphProto { Name = network.Name } };
        long opset = Opset.For(network);
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        model.Graph.Input.AddRange(network.Inputs.Select(input => ValueInfos.Of(input.Name, input.Shape, input.DynamicBatch ? [0] : [])));
        model.Graph.Output.AddRange(ValueInfos.OfOutputs(network));
        var layers = new LayerWriter(network, model.Graph, opset);
        foreach (Layer layer in network.Layers)
            layers.Write(layer);
        foreach ((string key, string value) in (metadata ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        model.WriteTo(stream);
    }
}
