using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DeepRebirth.FineTuning.Tests.Pictures;

/// <summary>Writes PNG files of every kind, as plainly as the specification has it.</summary>
internal static class PngWriter
{
    private static readonly (int Left, int Top, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Number of samples of a pixel of each colour type.</summary>
    public static int Channels(int colorType) => colorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>
    /// A whole file. The sample is asked for by column, row and channel; without a filter all five are used in turn; the extra chunks stand
    /// between header and pixels.
    /// </summary>
    public static byte[] Write(int width, int height, int colorType, int depth, Func<int, int, int, int> sample,
        bool interlaced = false, int? filter = null, params (string Type, byte[] Content)[] extra)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colorType, interlaced ? (byte)1 : (byte)0);

        using var rows = new MemoryStream();
        foreach (var (left, top, stepX, stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            byte[]? above = null;
            for (int y = top; y < height && left < width; y += stepY)
            {
                byte[] row = Row(width, left, stepX, Channels(colorType), depth, (x, channel) => sample(x, y, channel));
                rows.Write(Filter(row, above ?? new byte[row.Length], Math.Max(1, Channels(colorType) * depth / 8), filter ?? y % 5));
                above = row;
            }
        }
        byte[] compressed = Compress(rows.ToArray());
        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. extra.SelectMany(chunk => Chunk(chunk.Type, chunk.Content)),
            .. Chunk("IDAT", compressed[..(compressed.Length / 2)]), // in two parts, as large files have it
            .. Chunk("IDAT", compressed[(compressed.Length / 2)..]),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>Length, type, content, CRC.</summary>
    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian((uint)content.Length), .. body, .. Crc(body)];
    }

    /// <summary>Gives a damaged file right checksums, so that the damage gets past them.</summary>
    public static void CorrectChecksums(byte[] png)
    {
        for (long position = 8; position + 12 <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)position));
            if (position + 12 + length > png.Length)
                return;
            Crc(png.AsSpan((int)position + 4, (int)length + 4)).CopyTo(png, position + 8 + length);
            position += 12 + length;
        }
    }

    private static byte[] Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return BigEndian(~crc);
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Row(int width, int left, int stepX, int channels, int depth, Func<int, int, int> sample)
    {
        var bits = new List<bool>();
        for (int x = left; x < width; x += stepX)
            for (int channel = 0; channel < channels; channel++)
                for (int bit = depth - 1; bit >= 0; bit--)
                    bits.Add(((sample(x, channel) >> bit) & 1) != 0);
        return [.. bits.Chunk(8).Select(part => (byte)part.Select((bit, i) => bit ? 128 >> i : 0).Sum())];
    }

    private static byte[] Filter(byte[] row, byte[] above, int distance, int filter) =>
    [
        (byte)filter,
        .. row.Select((value, i) =>
        {
            int left = i < distance ? 0 : row[i - distance], up = above[i], upLeft = i < distance ? 0 : above[i - distance];
            return (byte)(value - filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, upLeft), _ => 0 });
        }),
    ];

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c;
        return new[] { a, b, c }.MinBy(candidate => Math.Abs(p - candidate)); // the first of equals, as the specification orders them
    }

    private static byte[] Compress(byte[] data)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal))
            zlib.Write(data);
        return output.ToArray();
    }
}
