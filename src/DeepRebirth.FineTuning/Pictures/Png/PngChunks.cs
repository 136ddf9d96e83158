using System.Buffers.Binary;
using System.Text;

namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>What a PNG's chunks hold that matters for its pixels.</summary>
internal sealed class PngChunks
{
    private PngChunks(PngHeader header) => Header = header;

    /// <summary>Size and kind of the pixels.</summary>
    public PngHeader Header { get; }

    /// <summary>Red, green and blue of each palette entry.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>Content of the tRNS chunk: alpha of palette entries, or the one colour that is transparent.</summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>The zlib stream of the pixels.</summary>
    public MemoryStream Compressed { get; } = new();

    /// <summary>Reads all chunks and checks their CRCs.</summary>
    public static PngChunks Read(ReadOnlySpan<byte> data, PictureSource source)
    {
        PngChunks? chunks = null;
        int position = 8;
        while (true)
        {
            if (data.Length - position < 12)
                throw source.Truncated();
            uint length = BinaryPrimitives.ReadUInt32BigEndian(data[position..]);
            if (length > data.Length - position - 12)
                throw source.Truncated();
            ReadOnlySpan<byte> type = data.Slice(position + 4, 4);
            ReadOnlySpan<byte> content = data.Slice(position + 8, (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(data[(position + 8 + (int)length)..]) != Crc32.Compute(data.Slice(position + 4, 4 + (int)length)))
                throw source.Error($"The PNG is damaged: the checksum of its chunk {Encoding.Latin1.GetString(type)} at byte {position} is wrong.");
            position += 12 + (int)length;

            if (chunks is null)
            {
                if (!type.SequenceEqual("IHDR"u8))
                    throw source.Error("The PNG is damaged: its first chunk is not IHDR.");
                chunks = new PngChunks(PngHeader.Read(content, source));
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                chunks.Check(source);
                return chunks;
            }
            else
            {
                chunks.Add(type, content, source);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content, PictureSource source)
    {
        if (type.SequenceEqual("IDAT"u8))
            Compressed.Write(content);
        else if (type.SequenceEqual("PLTE"u8))
            Palette = content.ToArray();
        else if (type.SequenceEqual("tRNS"u8))
            Transparency = content.ToArray();
        else if ((type[0] & 0x20) == 0)
            throw source.Error($"The PNG has a chunk {Encoding.Latin1.GetString(type)} that must be understood, but is not known.");
    }

    private void Check(PictureSource source)
    {
        if (Header.Color == PngColor.Palette && (Palette.Length == 0 || Palette.Length % 3 != 0 || Palette.Length > 768))
            throw source.Error("The PNG is damaged: its palette is missing or has the wrong length.");
        int transparent = Header.Color switch { PngColor.Grey => 2, PngColor.Rgb => 6, _ => 0 };
        if (Transparency.Length != 0 && transparent != 0 && Transparency.Length != transparent)
            throw source.Error("The PNG is damaged: its transparent colour has the wrong length.");
        Compressed.Position = 0;
    }
}
