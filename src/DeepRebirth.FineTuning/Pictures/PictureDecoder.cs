using DeepRebirth.FineTuning.Pictures.Jpeg;
using DeepRebirth.FineTuning.Pictures.Png;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// Reads pictures: JPEG (baseline and progressive), PNG, PPM/PGM, BMP and NumPy arrays. The format is told by the content, not by the
/// file's name.
/// </summary>
public static class PictureDecoder
{
    /// <summary>Reads a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What it may cost; <see cref="PictureLimits.Default"/> where null.</param>
    /// <exception cref="PictureException">The file is missing, unreadable, damaged, too large or of a kind that is not supported.</exception>
    public static Picture Decode(string path, PictureLimits? limits = null)
    {
        limits ??= PictureLimits.Default;
        return Decode(ReadFile(path, limits), path, limits);
    }

    /// <summary>Reads a picture from memory.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="limits">What it may cost; <see cref="PictureLimits.Default"/> where null.</param>
    /// <exception cref="PictureException">The data is damaged, too large or of a kind that is not supported.</exception>
    public static Picture Decode(ReadOnlySpan<byte> data, string name = "picture", PictureLimits? limits = null)
    {
        limits ??= PictureLimits.Default;
        var source = new PictureSource(name, limits);
        source.CheckFileSize(data.Length);
        try
        {
            return PictureFormats.Recognise(data) switch
            {
                PictureFormat.Jpeg => JpegDecoder.Decode(data, source),
                PictureFormat.Png => PngDecoder.Decode(data, source),
                PictureFormat.Bmp => BmpDecoder.Decode(data, source),
                PictureFormat.Npy => NpyDecoder.Decode(data, source),
                PictureFormat.Pnm => PnmDecoder.Decode(data, source),
                PictureFormat.Unknown => throw source.Error("This is no picture: the first bytes belong to no known format. Supported are JPEG, PNG, PPM, PGM, BMP and NPY."),
                var format => throw source.Error($"{format} pictures are not supported; convert it to JPEG or PNG."),
            };
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new PictureException(name, "The picture is damaged: its data does not fit together.", e);
        }
    }

    private static byte[] ReadFile(string path, PictureLimits limits)
    {
        try
        {
            var source = new PictureSource(path, limits);
            source.CheckFileSize(new FileInfo(path).Length); // refuses empty files unopened: opening a pipe would wait for ever
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            source.CheckFileSize(stream.Length);
            byte[] data = new byte[stream.Length];
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PictureException(path, e is FileNotFoundException or DirectoryNotFoundException
                ? "The file does not exist."
                : $"The file cannot be read: {e.Message}", e);
        }
    }
}
