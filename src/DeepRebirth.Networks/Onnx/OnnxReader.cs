using System.Collections.Immutable;
using DeepRebirth.Networks.Onnx.Reading;

namespace DeepRebirth.Networks.Onnx;

/// <summary>
/// Reads ONNX models of opset 7 and later, and older ones whose operators mean the same as today, in float32. Operators: Add,
/// AveragePool, BatchNormalization, Clip, Concat, Constant, ConstantOfShape, Conv, Dropout, Flatten, Gemm, GlobalAveragePool,
/// GlobalMaxPool, Identity, LeakyRelu, LRN, MatMul, MaxPool, Mul, Pad, Relu, Reshape, Sigmoid, Softmax, Squeeze, Sum, Transpose,
/// Unsqueeze.
/// </summary>
public static class OnnxReader
{
    /// <summary>Reads a model file, and beside it its external data.</summary>
    /// <exception cref="NetworkException">
    /// The file is missing, no ONNX model, not supported, not valid, or over a limit; <see cref="NetworkException.Problem"/> says which, the message where.
    /// </exception>
    public static Network Read(string path, OnnxReadOptions? options = null)
    {
        options ??= OnnxReadOptions.Default;
        string fullPath = Path.GetFullPath(path);
        return Read(ModelFile.Load(fullPath, options), new ExternalData(Path.GetDirectoryName(fullPath)), options);
    }

    /// <summary>Reads a model from a stream. It cannot have external data.</summary>
    /// <exception cref="NetworkException">As for <see cref="Read(string, OnnxReadOptions?)"/>.</exception>
    public static Network Read(Stream stream, OnnxReadOptions? options = null)
    {
        options ??= OnnxReadOptions.Default;
        return Read(ModelFile.Load(stream, options), new ExternalData(folder: null), options);
    }

    /// <summary>The file's <c>metadata_props</c>, as <see cref="OnnxWriter"/> was given them.</summary>
    /// <exception cref="NetworkException">The file is missing, no ONNX model, or over a limit.</exception>
    public static ImmutableSortedDictionary<string, string> ReadMetadata(string path, OnnxReadOptions? options = null)
    {
        Schema.ModelProto model = ModelFile.Load(Path.GetFullPath(path), options ?? OnnxReadOptions.Default);
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (Schema.StringStringEntryProto entry in model.MetadataProps)
            metadata[entry.Key] = entry.Value;
        return metadata.ToImmutable();
    }

    /// <summary>The full paths of the files beside the model in which it keeps weights; sorted, each once.</summary>
    /// <exception cref="NetworkException">The file is missing, no ONNX model, or over a limit, or names a file that it must not.</exception>
    public static ImmutableArray<string> ExternalFiles(string path, OnnxReadOptions? options = null)
    {
        string fullPath = Path.GetFullPath(path);
        var externalData = new ExternalData(Path.GetDirectoryName(fullPath));
        Schema.ModelProto model = ModelFile.Load(fullPath, options ?? OnnxReadOptions.Default);
        return
        [
            .. model.Graph.Initializer
                .Where(tensor => tensor.DataLocation == Schema.TensorProto.Types.DataLocation.External)
                .Select(externalData.PathOf)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Network Read(Schema.ModelProto model, ExternalData externalData, OnnxReadOptions options)
    {
        var limits = new Limits(options);
        return new GraphReader(model, new TensorDecoder(limits, externalData), limits, options).Read();
    }
}
