using System.Globalization;
using System.Runtime.InteropServices;
using DeepRebirth.Networks.Onnx.Schema;
using Microsoft.Win32.SafeHandles;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>
/// Reads tensors that lie in files beside the model. The model names those files, and a model is untrusted: only files inside of the
/// model's own folder are read, through no link, and only where offset and length lie within the file
/// (https://github.com/onnx/onnx/blob/main/docs/ExternalDataSecurity.md).
/// </summary>
/// <param name="folder">The model's folder; null where the model comes from a stream, so that it has none.</param>
internal sealed class ExternalData(string? folder)
{
    /// <summary>Reads <paramref name="count"/> elements.</summary>
    /// <exception cref="NetworkException">The place is outside of the folder or of the file, a link, or missing.</exception>
    public T[] Read<T>(IEnumerable<StringStringEntryProto> entries, int count, string what) where T : unmanaged
    {
        Place place = ReadPlace(entries, what);
        string path = Resolve(place.Location, what);
        long bytes = (long)count * Marshal.SizeOf<T>();
        if (place.Length is { } length && length != bytes)
            throw Error(what, $"gives {length:N0} bytes, its shape needs {bytes:N0}");
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            if (FileLinks.IsHardLink(file))
                throw Error(what, $"lies in '{place.Location}', which is a hard link. Copy the file instead");
            long size = RandomAccess.GetLength(file);
            if (place.Offset > size || bytes > size - place.Offset)
                throw Error(
                    what, $"lies at {place.Offset:N0} with {bytes:N0} bytes, beyond the end of '{place.Location}' ({size:N0} bytes)");

            var values = new T[count];
            Span<byte> rest = MemoryMarshal.AsBytes(values.AsSpan());
            for (long offset = place.Offset; rest.Length > 0;)
            {
                int read = RandomAccess.Read(file, rest, offset);
                if (read == 0)
                    throw Error(what, $"could not be read from '{place.Location}': the file became shorter");
                rest = rest[read..];
                offset += read;
            }
            return values;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new NetworkException(
                NetworkProblem.ExternalData, $"The {what} lies in '{place.Location}', which cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The full path of the file in which a tensor lies.</summary>
    /// <exception cref="NetworkException">The place is outside of the folder, a link, or missing.</exception>
    public string PathOf(TensorProto tensor)
    {
        string what = $"tensor '{tensor.Name}'";
        return Resolve(ReadPlace(tensor.ExternalData, what).Location, what);
    }

    private static Place ReadPlace(IEnumerable<StringStringEntryProto> entries, string what)
    {
        string? location = null;
        long offset = 0;
        long? length = null;
        foreach (StringStringEntryProto entry in entries)
        {
            switch (entry.Key)
            {
                case "location":
                    location = entry.Value;
                    break;
                case "offset":
                    offset = ParseSize(entry, what);
                    break;
                case "length":
                    length = ParseSize(entry, what);
                    break;
                case "checksum":
                    break;
                default:
                    throw Error(what, $"has the unknown key '{entry.Key}'");
            }
        }
        return location is { Length: > 0 } ? new Place(location, offset, length) : throw Error(what, "does not name its file");
    }

    private static long ParseSize(StringStringEntryProto entry, string what) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Error(what, $"has the {entry.Key} '{entry.Value}', which is no size in bytes");

    private string Resolve(string location, string what)
    {
        if (folder is null)
            throw Error(what, "cannot be read, because the model was read from a stream. Read the model from its file");
        string[] segments = location.Split('/', '\\');
        bool leavesFolder = Path.IsPathRooted(location) || location.Contains('\0') || location.Contains(':') || segments.Contains("..");
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        if (leavesFolder || !Path.GetFullPath(Path.Combine(root, location)).StartsWith(root, StringComparison.Ordinal))
            throw Error(what, $"names the file '{location.Replace('\0', '?')}', which is not inside of the model's folder");

        string path = root.TrimEnd(Path.DirectorySeparatorChar);
        foreach (string segment in segments.Where(segment => segment is not ("" or ".")))
        {
            path = Path.Combine(path, segment);
            if (FileLinks.IsSymbolicLink(path))
                throw Error(what, $"names the file '{location}', which is a link. Copy the file instead");
        }
        return File.Exists(path) ? path : throw Error(what, $"names the file '{location}', which is not beside the model");
    }

    private static NetworkException Error(string what, string problem) =>
        new(NetworkProblem.ExternalData, $"The external data of {what} {problem}.");

    private readonly record struct Place(string Location, long Offset, long? Length);
}
