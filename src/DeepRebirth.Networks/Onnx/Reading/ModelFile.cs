using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Turns a file's bytes into protobuf messages, and refuses what is no ONNX model.</summary>
internal static class ModelFile
{
    private static readonly MessageParser<ModelProto> Parser = ModelProto.Parser.WithDiscardUnknownFields(true);

    public static ModelProto Load(string path, OnnxReadOptions options)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Load(file, options, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NetworkException(NetworkProblem.Missing, $"The model '{path}' does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(NetworkProblem.Missing, $"The model '{path}' cannot be read: {e.Message}", e);
        }
    }

    public static ModelProto Load(Stream stream, OnnxReadOptions options) => Load(stream, options, "stream");

    private static ModelProto Load(Stream stream, OnnxReadOptions options, string name)
    {
        byte[] bytes = ReadAll(stream, options.MaxFileBytes, name);
        if (bytes.Length == 0)
            throw NotOnnx(name, "it is empty");
        ModelProto model;
        try
        {
            model = Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotOnnx(name, $"it is truncated, or another kind of file ({e.Message})", e);
        }
        if (model.Graph is null || (model.Graph.Node.Count == 0 && model.Graph.Output.Count == 0))
            throw NotOnnx(name, "it holds no graph");
        return model;
    }

    private static byte[] ReadAll(Stream stream, long limit, string name)
    {
        if (stream.CanSeek)
        {
            long length = stream.Length - stream.Position;
            if (length > Math.Min(limit, Array.MaxLength))
                throw TooLarge(name, limit);
            var bytes = new byte[length];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }

        using var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + read > Math.Min(limit, Array.MaxLength))
                throw TooLarge(name, limit);
            copy.Write(buffer, 0, read);
        }
        return copy.ToArray();
    }

    private static NetworkException TooLarge(string name, long limit) =>
        Limits.Exceeded($"The model '{name}' is larger than {limit:N0} bytes", nameof(OnnxReadOptions.MaxFileBytes));

    private static NetworkException NotOnnx(string name, string reason, Exception? inner = null) =>
        new(NetworkProblem.NotOnnx, $"The model '{name}' is no ONNX file: {reason}. Export the network to ONNX again, or check the path.", inner);
}
