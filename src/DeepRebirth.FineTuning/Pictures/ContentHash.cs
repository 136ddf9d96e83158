using System.Security.Cryptography;
using System.Text;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Hashes of what pictures are, independent of where they lie.</summary>
internal static class ContentHash
{
    /// <summary>SHA-256 of a file's content, streamed.</summary>
    public static string OfFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DatasetException(DatasetProblem.Missing, $"{path}: the picture cannot be read: {e.Message}", e);
        }
    }

    /// <summary>One hash of many, whatever their order.</summary>
    public static string Combine(IEnumerable<(string Group, string Hash)> pictures)
    {
        IOrderedEnumerable<string> lines = pictures.Select(picture => $"{picture.Hash} {picture.Group}\n").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
