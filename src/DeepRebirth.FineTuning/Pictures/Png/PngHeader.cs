using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>What a PNG's pixels consist of (PNG specification, 11.2.1).</summary>
internal enum PngColor : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>A PNG's IHDR chunk.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool IsInterlaced)
{
    /// <summary>Samples of a pixel.</summary>
    public int Channels => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GreyAlpha => 2,
        PngColor.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>How many bytes back the filters look: a pixel, but at least one byte.</summary>
    public int FilterDistance => Math.Max(1, Channels * BitDepth / 8);

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    public long RowBytes(int pixels) => ((long)pixels * Channels * BitDepth + 7) / 8;

    /// <summary>Reads and checks an IHDR chunk.</summary>
    public static PngHeader Read(ReadOnlySpan<byte> chunk, PictureSource source)
    {
        if (chunk.Length != 13)
            throw source.Error("The PNG is damaged: its header has the wrong length.");
        long width = BinaryPrimitives.ReadUInt32BigEndian(chunk), height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        int depth = chunk[8], color = chunk[9];
        bool isValid = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!isValid || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw source.Error($"The PNG is damaged: colour type {color} with {depth} bits, compression {chunk[10]}, filter {chunk[11]}, interlacing {chunk[12]} does not exist.");
        source.CheckSize(width, height, decompressedBytes: 0);
        var header = new PngHeader((int)width, (int)height, depth, (PngColor)color, chunk[12] == 1);
        source.CheckSize(width, height, PngPass.All(header).Sum(pass => (header.RowBytes(pass.Width) + 1) * pass.Height));
        return header;
    }
}
