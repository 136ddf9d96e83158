using System.Runtime.InteropServices;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf.Collections;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Decodes a <c>TensorProto</c>: raw or typed data, in the file or beside it.</summary>
internal sealed class TensorDecoder(Limits limits, ExternalData externalData)
{
    /// <summary>Decodes float32, int32, int64 and Boolean tensors.</summary>
    /// <exception cref="NetworkException">The data does not match the shape, or the type is not supported.</exception>
    public OnnxConstant Decode(TensorProto tensor, string name)
    {
        string what = $"tensor '{name}'";
        if (tensor.Segment is not null)
            throw new NetworkException(NetworkProblem.Unsupported, $"The {what} is split into segments, which is not supported.");
        int elementBytes = ElementBytes(tensor, what);
        TensorShape shape = limits.CheckedShape(tensor.Dims, what, elementBytes);
        int count = (int)shape.ElementCount;
        CheckLength(tensor, count, elementBytes, what);
        limits.Count(shape, what);

        if (tensor.DataType != TensorProto.Types.DataType.Float)
            return new OnnxConstant(name, shape) { Integers = DecodeIntegers(tensor, count, what) };
        return OnnxConstant.Of(name, Tensor.Adopt(shape, DecodeFloats(tensor, count, what)));
    }

    private static int ElementBytes(TensorProto tensor, string what) => tensor.DataType switch
    {
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 => 4,
        TensorProto.Types.DataType.Int64 => 8,
        TensorProto.Types.DataType.Bool => 1,
        _ => throw new NetworkException(
            NetworkProblem.Unsupported,
            $"The {what} is of type {tensor.DataType}; weights must be float32. Export the network as float32."),
    };

    private static void CheckLength(TensorProto tensor, int count, int elementBytes, string what)
    {
        if (!IsInline(tensor))
            return;
        long expected = count;
        long actual = tensor.DataType switch
        {
            TensorProto.Types.DataType.Float when tensor.FloatData.Count > 0 => tensor.FloatData.Count,
            TensorProto.Types.DataType.Int64 when tensor.Int64Data.Count > 0 => tensor.Int64Data.Count,
            TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Bool when tensor.Int32Data.Count > 0 => tensor.Int32Data.Count,
            _ => -1,
        };
        if (actual < 0)
            (expected, actual) = ((long)count * elementBytes, tensor.RawData.Length);
        if (actual != expected)
            throw new NetworkException(
                $"The {what} declares {count:N0} elements, but {(actual < expected ? "fewer" : "more")} values follow: the file is damaged or truncated.");
    }

    private float[] DecodeFloats(TensorProto tensor, int count, string what) =>
        IsInline(tensor) && tensor.FloatData.Count > 0 ? CopyOf(tensor.FloatData) : Raw<float>(tensor, count, what);

    private long[] DecodeIntegers(TensorProto tensor, int count, string what)
    {
        if (IsInline(tensor) && tensor.DataType == TensorProto.Types.DataType.Int64 && tensor.Int64Data.Count > 0)
            return CopyOf(tensor.Int64Data);
        if (IsInline(tensor) && tensor.DataType != TensorProto.Types.DataType.Int64 && tensor.Int32Data.Count > 0)
            return [.. tensor.Int32Data.Select(value => (long)value)];
        return tensor.DataType switch
        {
            TensorProto.Types.DataType.Int64 => Raw<long>(tensor, count, what),
            TensorProto.Types.DataType.Int32 => [.. Raw<int>(tensor, count, what).Select(value => (long)value)],
            _ => [.. Raw<byte>(tensor, count, what).Select(value => (long)value)],
        };
    }

    /// <summary>Raw data is little-endian, as are the machines that .NET compilers run on.</summary>
    private T[] Raw<T>(TensorProto tensor, int count, string what) where T : unmanaged =>
        IsInline(tensor)
            ? MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray()
            : externalData.Read<T>(tensor.ExternalData, count, what);

    private static bool IsInline(TensorProto tensor) => tensor.DataLocation != TensorProto.Types.DataLocation.External;

    private static T[] CopyOf<T>(RepeatedField<T> values)
    {
        var copy = new T[values.Count];
        values.CopyTo(copy, 0);
        return copy;
    }
}
