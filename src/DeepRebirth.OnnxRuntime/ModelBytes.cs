using System;
using System.IO;
using System.Reflection;
using System.Security.Cryptography;

namespace DeepRebirth.OnnxRuntime;

/// <summary>Reads the ONNX file that a build made, and checks that it is the one that the generated code belongs to.</summary>
internal static class ModelBytes
{
    /// <summary>Reads the file that the build embedded in <paramref name="assembly"/>.</summary>
    /// <exception cref="InvalidOperationException">The resource is missing, or is not <paramref name="bytes"/> long.</exception>
    public static byte[] FromResource(Assembly assembly, string resource, int bytes)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException(
                $"The assembly '{assembly.GetName().Name}' does not embed the network '{resource}'. "
                + "Build the project again, or pass the file to Create where EmbedWeights is false.");
        if (stream.Length != bytes)
            throw new InvalidOperationException($"The embedded network '{resource}' has {stream.Length} bytes where the generated code expects {bytes}. Rebuild the project.");
        var model = new byte[bytes];
        stream.ReadExactly(model);
        return model;
    }

    /// <summary>Reads the file from a stream, and checks every byte.</summary>
    /// <exception cref="InvalidDataException">The stream ends early, or holds another network.</exception>
    public static byte[] FromStream(Stream stream, int bytes, string sha256)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var model = new byte[bytes];
        int read = stream.ReadAtLeast(model, bytes, throwOnEndOfStream: false);
        if (read != bytes)
            throw new InvalidDataException($"The network ends after {read} of {bytes} bytes.");
        if (!string.Equals(Convert.ToHexString(SHA256.HashData(model)), sha256, StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException("This is not the network that the generated code was built with: its SHA-256 differs.");
        return model;
    }
}
