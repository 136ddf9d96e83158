using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DeepRebirth.Packing;

/// <summary>
/// The packed weights as a file: float32, little-endian, nothing else. Every step's weights begin at a multiple of 64 bytes, so
/// aligned memory that holds the file as it is can be run from.
/// </summary>
public static class WeightsFile
{
    private const int ChunkFloats = 64 * 1024;

    /// <summary>The length of the file in bytes; a multiple of 64.</summary>
    public static long ByteCount(NetworkProgram program) => (long)program.Weights.Length * sizeof(float);

    /// <summary>The SHA-256 of the file's bytes, in lower-case hexadecimal.</summary>
    public static string Sha256(NetworkProgram program)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ForEachChunk(program.Weights.Span, bytes => hash.AppendData(bytes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the weights to a stream.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(NetworkProgram program, Stream stream) =>
        ForEachChunk(program.Weights.Span, bytes => stream.Write(bytes));

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
