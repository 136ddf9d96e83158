namespace DeepRebirth.FineTuning.Pictures;

/// <summary>What a picture may cost at most. Each is checked before memory is taken for it, since a picture is untrusted input.</summary>
public sealed record PictureLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static PictureLimits Default { get; } = new();

    /// <summary>Bytes of the file itself.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>Width times height.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Bytes after decompression: samples as the file holds them, or coefficients of a progressive JPEG.</summary>
    public long MaxDecompressedBytes { get; init; } = 1L << 30;
}
