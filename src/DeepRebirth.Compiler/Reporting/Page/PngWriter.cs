using System.Buffers.Binary;
using System.IO.Compression;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Writes PNG files: eight bits a channel, red, green and blue, each row as differences from the pixel to the left.</summary>
internal static class PngWriter
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(Picture picture)
    {
        var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8; // bits a channel
        header[9] = 2; // red, green, blue
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(picture));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Picture picture)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.SmallestSize))
        {
            int stride = picture.Width * 3;
            var line = new byte[stride + 1];
            line[0] = 1; // the filter Sub
            for (int y = 0; y < picture.Height; y++)
            {
                for (int x = 0; x < stride; x++)
                    line[x + 1] = (byte)(picture.Rgb[(y * stride) + x] - (x < 3 ? 0 : picture.Rgb[(y * stride) + x - 3]));
                deflate.Write(line);
            }
        }
        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(Checksum(uint.MaxValue, type), data));
        file.Write(number);
    }

    // CRC-32 as PNG has it, bit by bit: thumbnails are small.
    private static uint Checksum(uint checksum, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
                checksum = (checksum >> 1) ^ (0xEDB88320 & (uint)-(int)(checksum & 1));
        }
        return checksum;
    }
}
