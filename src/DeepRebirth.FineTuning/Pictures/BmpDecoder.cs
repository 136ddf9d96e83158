using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Windows bitmaps, uncompressed, with 24 or 32 bits a pixel; the fourth byte of a pixel is not looked at.</summary>
internal static class BmpDecoder
{
    private const int HeaderLength = 14 + 40;

    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source)
    {
        if (data.Length < HeaderLength)
            throw source.Truncated();
        uint pixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]);
        uint infoLength = BinaryPrimitives.ReadUInt32LittleEndian(data[14..]);
        if (infoLength < 40)
            throw source.Error("BMP pictures with an OS/2 header are not supported; convert it to PNG.");
        long width = BinaryPrimitives.ReadInt32LittleEndian(data[18..]), signedHeight = BinaryPrimitives.ReadInt32LittleEndian(data[22..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(data[28..]);
        if (bits is not (24 or 32))
            throw source.Error($"BMP pictures with {bits} bits a pixel are not supported, only 24 and 32; convert it to PNG.");
        CheckLayout(data, bits, source);

        long height = Math.Abs(signedHeight);
        long stride = (width * bits / 8 + 3) / 4 * 4;
        source.CheckSize(width, height, (Int128)stride * height);
        if (pixelOffset < HeaderLength)
            throw source.Error("The BMP is damaged: its pixels begin inside the header.");
        if (pixelOffset + stride * (height - 1) + width * bits / 8 > data.Length)
            throw source.Truncated();

        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = data[(int)(pixelOffset + stride * (signedHeight < 0 ? y : height - 1 - y))..];
            Span<byte> target = rgb.AsSpan((int)(3 * width * y), (int)(3 * width));
            for (int x = 0; x < width; x++)
                (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = (row[x * bits / 8 + 2], row[x * bits / 8 + 1], row[x * bits / 8]);
        }
        return new Picture((int)width, (int)height, rgb);
    }

    /// <summary>Uncompressed, or with the masks of just that order of bytes.</summary>
    private static void CheckLayout(ReadOnlySpan<byte> data, int bits, PictureSource source)
    {
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(data[30..]);
        if (compression == 0)
            return;
        ReadOnlySpan<byte> blueFirst = [0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0];
        if (compression != 3 || bits != 32 || !data[HeaderLength..].StartsWith(blueFirst))
            throw source.Error("Compressed BMP pictures and unusual colour masks are not supported; convert it to PNG.");
    }
}
