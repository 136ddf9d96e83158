namespace DeepRebirth.FineTuning.Pictures;

/// <summary>The formats that are told apart by a file's first bytes.</summary>
internal enum PictureFormat
{
    Unknown,
    Jpeg,
    Png,
    Pnm,
    Bmp,
    Npy,
    Gif,
    WebP,
    Tiff,
    Heif,
}

/// <summary>Recognises picture formats by content; names of files lie.</summary>
internal static class PictureFormats
{
    /// <summary>As many bytes as <see cref="Recognise"/> looks at.</summary>
    public const int HeadLength = 16;

    /// <summary>The format that a file with these first bytes has.</summary>
    public static PictureFormat Recognise(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PictureFormat.Png,
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'#', ..] => PictureFormat.Pnm,
        [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, ..] => PictureFormat.Bmp,
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => PictureFormat.Npy,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => PictureFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PictureFormat.WebP,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => PictureFormat.Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'a' or (byte)'m', _, _, _, ..] => PictureFormat.Heif,
        _ => PictureFormat.Unknown,
    };

    /// <summary>The format of a file; unknown where it cannot be read.</summary>
    public static PictureFormat RecogniseFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length == 0)
                return PictureFormat.Unknown; // opening a pipe, whose length is 0 too, would wait for ever
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            Span<byte> head = stackalloc byte[HeadLength];
            return Recognise(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return PictureFormat.Unknown;
        }
    }

    /// <summary>Whether <see cref="PictureDecoder"/> reads the format.</summary>
    public static bool IsSupported(PictureFormat format) => format is > PictureFormat.Unknown and <= PictureFormat.Npy;
}
