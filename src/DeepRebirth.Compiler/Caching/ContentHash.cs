using System.Security.Cryptography;
using System.Text;

namespace DeepRebirth.Compiler.Caching;

/// <summary>Gathers named facts into one SHA-256: the same facts give the same key on every machine, in every folder.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a fact. Name and value are delimited, so that no two lists of facts run together.</summary>
    public ContentHash Add(string name, string? value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value ?? "");
        hash.AppendData(Encoding.UTF8.GetBytes($"{name}={bytes.Length}:"));
        hash.AppendData(bytes);
        hash.AppendData("\n"u8);
        return this;
    }

    /// <summary>Adds the content of a file, or its absence.</summary>
    public ContentHash AddFile(string name, string? path) => Add(name, path is null ? null : OfFile(path));

    /// <summary>The key: 64 lower-case hexadecimal digits.</summary>
    public string Key() => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>The hash of one file: 64 lower-case hexadecimal digits.</summary>
    public static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
