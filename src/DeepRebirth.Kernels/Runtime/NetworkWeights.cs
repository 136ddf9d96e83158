using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Security.Cryptography;

namespace DeepRebirth.Kernels;

/// <summary>
/// A network's weights, read where they lie: in the assembly's resource or in a mapped file, both of which the operating system
/// loads page by page and shares between processes. Only the weights of a stream are copied. Never written.
/// </summary>
/// <remarks>
/// A mapped file begins at a page and a copy at a cache line. A resource lies where the C# compiler put it, at a multiple of 4 bytes;
/// vector loads need no more (see docs/architecture.md for what that costs).
/// </remarks>
internal sealed unsafe class NetworkWeights : IDisposable
{
    private readonly IDisposable memory;

    /// <summary>Takes over <paramref name="memory"/>, which holds the weights.</summary>
    public NetworkWeights(float* pointer, IDisposable memory)
    {
        Pointer = pointer;
        this.memory = memory;
    }

    /// <summary>The first weight. Valid as long as this object is alive and not disposed.</summary>
    public float* Pointer { get; }

    /// <summary>The weights that the build embedded in <paramref name="assembly"/>.</summary>
    /// <exception cref="InvalidOperationException">The resource is missing, or is not <paramref name="bytes"/> long.</exception>
    public static NetworkWeights FromResource(Assembly assembly, string resource, int bytes)
    {
        Stream stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException(
                $"The assembly '{assembly.GetName().Name}' does not embed the weights '{resource}'. "
                + "Build the project again, or pass the weights file to Create where EmbedWeights is false.");
        if (stream.Length != bytes)
        {
            long length = stream.Length;
            stream.Dispose();
            throw new InvalidOperationException(
                $"The embedded weights '{resource}' have {length} bytes where the generated code expects {bytes}. Rebuild the project.");
        }

        // The stream keeps the assembly loaded, and with it the memory that the pointer points to.
        if (stream is UnmanagedMemoryStream unmanaged && (nint)unmanaged.PositionPointer % sizeof(float) == 0)
            return new NetworkWeights((float*)unmanaged.PositionPointer, stream);
        using (stream)
            return Copy(stream, bytes);
    }

    /// <summary>The weights of the <c>.weights</c> file that the build wrote beside the manifest: mapped into memory, after every byte was checked.</summary>
    /// <param name="path">The file. It must not be cut short as long as the weights are in use.</param>
    /// <param name="bytes">The length of the file.</param>
    /// <param name="sha256">The file's SHA-256 in hexadecimal.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file has another length, or holds other weights.</exception>
    public static NetworkWeights FromFile(string path, int bytes, string sha256)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length != bytes)
            throw new InvalidDataException($"The weights '{path}' have {file.Length} bytes where the generated code expects {bytes}.");
        if (bytes == 0)
            return FromStream(file, bytes, sha256);

        // The view outlives the file's handles. It is freed on Dispose, or when nobody refers to it any more, as no pointer is acquired.
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        return Checked(new NetworkWeights((float*)view.SafeMemoryMappedViewHandle.DangerousGetHandle(), view), bytes, sha256);
    }

    /// <summary>A copy of the weights that a stream holds, after every byte was checked.</summary>
    /// <param name="stream">Read from its position to exactly <paramref name="bytes"/> further; not disposed.</param>
    /// <param name="bytes">The length of the weights.</param>
    /// <param name="sha256">Their SHA-256 in hexadecimal.</param>
    /// <exception cref="InvalidDataException">The stream ends early, or holds other weights.</exception>
    public static NetworkWeights FromStream(Stream stream, int bytes, string sha256)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Checked(Copy(stream, bytes), bytes, sha256);
    }

    /// <summary>Lets go of the weights, which must not be read any more.</summary>
    public void Dispose() => memory.Dispose();

    private static NetworkWeights Copy(Stream stream, int bytes)
    {
        var floats = new NativeFloats(bytes / sizeof(float));
        try
        {
            int read = stream.ReadAtLeast(floats.Bytes, bytes, throwOnEndOfStream: false);
            if (read != bytes)
                throw new InvalidDataException($"The weights end after {read} of {bytes} bytes.");
            return new NetworkWeights(floats.Pointer, floats);
        }
        catch
        {
            floats.Dispose();
            throw;
        }
    }

    private static NetworkWeights Checked(NetworkWeights weights, int bytes, string sha256)
    {
        string actual = Convert.ToHexString(SHA256.HashData(new ReadOnlySpan<byte>(weights.Pointer, bytes)));
        if (string.Equals(actual, sha256, StringComparison.OrdinalIgnoreCase))
            return weights;
        weights.Dispose();
        throw new InvalidDataException("These are not the weights that the generated code was built with: their SHA-256 differs.");
    }
}
