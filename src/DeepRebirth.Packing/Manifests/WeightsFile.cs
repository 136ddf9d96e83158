using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DeepRebirth.Packing;

/// <summary>
/// The weights as a file: float32, little-endian, nothing else. In the packed form every step's weights begin at a multiple of 64 bytes, and
/// memory that holds the file as it is can be run from; the compact form is packed at start-up.
/// </summary>
public static class WeightsFile
{
    private const int ChunkFloats = 64 * 1024;

    /// <summary>The length of the file in bytes; a multiple of 64 where the weights are packed.</summary>
    public static long ByteCount(NetworkProgram program, WeightLayout layout = WeightLayout.Packed) =>
        sizeof(float) * (layout == WeightLayout.Packed ? (long)program.Weights.Length : program.PlainWeights.Floats);

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public static string Sha256(NetworkProgram program, WeightLayout layout = WeightLayout.Packed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<float> part in Parts(program, layout))
            ForEachChunk(part.Span, bytes => hash.AppendData(bytes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the weights to a stream.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(NetworkProgram program, Stream stream, WeightLayout layout = WeightLayout.Packed)
    {
        foreach (ReadOnlyMemory<float> part in Parts(program, layout))
            ForEachChunk(part.Span, bytes => stream.Write(bytes));
    }

    private static IEnumerable<ReadOnlyMemory<float>> Parts(NetworkProgram program, WeightLayout layout) =>
        layout == WeightLayout.Packed ? [program.Weights] : program.PlainWeights.Values;

    private delegate void ByteConsumer(ReadOnlySpan<byte> bytes);

    private static void ForEachChunk(ReadOnlySpan<float> weights, ByteConsumer consume)
    {
        if (BitConverter.IsLittleEndian)
        {
            for (; weights.Length > ChunkFloats; weights = weights[ChunkFloats..])
                consume(MemoryMarshal.AsBytes(weights[..ChunkFloats]));
            consume(MemoryMarshal.AsBytes(weights));
            return;
        }

        var bytes = new byte[sizeof(float)];
        foreach (float weight in weights)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, weight);
            consume(bytes);
        }
    }
}
