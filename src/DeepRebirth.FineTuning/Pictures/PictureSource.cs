namespace DeepRebirth.FineTuning.Pictures;

/// <summary>What a decoder needs besides the bytes: the name for its errors, and the limits.</summary>
internal sealed class PictureSource(string name, PictureLimits limits)
{
    /// <summary>An error about this picture, ready to throw.</summary>
    public PictureException Error(string reason) => new(name, reason);

    /// <summary>Refuses empty files and those over the limit.</summary>
    public void CheckFileSize(long bytes)
    {
        if (bytes == 0)
            throw Error("The file is empty.");
        if (bytes > Math.Min(limits.MaxFileBytes, Array.MaxLength))
            throw Error($"The file has {bytes:N0} bytes; at most {limits.MaxFileBytes:N0} are allowed ({nameof(PictureLimits.MaxFileBytes)}).");
    }

    /// <summary>Refuses empty pictures and those over the limits, before anything is allocated.</summary>
    /// <param name="width">Columns as declared by the file.</param>
    /// <param name="height">Rows as declared by the file.</param>
    /// <param name="decompressedBytes">What the decoder will have to unpack.</param>
    public void CheckSize(long width, long height, Int128 decompressedBytes)
    {
        if (width < 1 || height < 1)
            throw Error($"The picture declares {width} x {height} pixels; both must be at least 1.");
        if ((Int128)width * height > Math.Min(limits.MaxPixels, Array.MaxLength / 3))
            throw Error($"The picture declares {width} x {height} pixels; at most {limits.MaxPixels:N0} are allowed ({nameof(PictureLimits.MaxPixels)}).");
        if (decompressedBytes > limits.MaxDecompressedBytes)
            throw Error($"The picture would take {decompressedBytes:N0} bytes unpacked; at most {limits.MaxDecompressedBytes:N0} are allowed ({nameof(PictureLimits.MaxDecompressedBytes)}).");
    }

    /// <summary>The error for data that stops before the picture is complete.</summary>
    public PictureException Truncated() => Error("The picture is truncated: its data ends before the last pixel. Get the file again.");
}
