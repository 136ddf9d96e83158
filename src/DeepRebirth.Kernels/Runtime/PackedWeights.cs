using System;
using System.IO;
using System.Reflection;
using System.Security.Cryptography;

namespace DeepRebirth.Kernels;

/// <summary>Loads a network's packed weights into 64-byte-aligned memory, where every vector load stays within one cache line.</summary>
internal static class PackedWeights
{
    /// <summary>Loads the weights that the build embedded in <paramref name="assembly"/>.</summary>
    /// <exception cref="InvalidOperationException">The resource is missing, or is not <paramref name="bytes"/> long.</exception>
    public static NativeFloats FromResource(Assembly assembly, string resource, int bytes)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException(
                $"The assembly '{assembly.GetName().Name}' does not embed the weights '{resource}'. "
                + "Build the project again, or pass the weights file to Create where EmbedWeights is false.");
        if (stream.Length != bytes)
        {
            throw new InvalidOperationException(
                $"The embedded weights '{resource}' have {stream.Length} bytes where the generated code expects {bytes}. Rebuild the project.");
        }

        var weights = new NativeFloats(bytes / sizeof(float));
        stream.ReadExactly(weights.Bytes);
        return weights;
    }

    /// <summary>Loads the weights from the <c>.weights</c> file that the build wrote beside the manifest, and checks every byte.</summary>
    /// <param name="stream">Read from its position to exactly <paramref name="bytes"/> further; not disposed.</param>
    /// <param name="bytes">The length of the file.</param>
    /// <param name="sha256">The file's SHA-256 in hexadecimal.</param>
    /// <exception cref="InvalidDataException">The stream ends early, or holds other weights.</exception>
    public static NativeFloats FromStream(Stream stream, int bytes, string sha256)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var weights = new NativeFloats(bytes / sizeof(float));
        try
        {
            int read = stream.ReadAtLeast(weights.Bytes, bytes, throwOnEndOfStream: false);
            if (read != bytes)
                throw new InvalidDataException($"The weights end after {read} of {bytes} bytes.");
            if (!string.Equals(Convert.ToHexString(SHA256.HashData(weights.Bytes)), sha256, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException("These are not the weights that the generated code was built with: their SHA-256 differs.");
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
