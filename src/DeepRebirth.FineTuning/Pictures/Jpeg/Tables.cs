using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>The tables and settings that are in force at a point of the file (T.81, B.2.4).</summary>
internal sealed class Tables(PictureSource source)
{
    /// <summary>Quantization tables in natural order.</summary>
    public ushort[]?[] Quantization { get; } = new ushort[]?[4];

    /// <summary>Huffman tables of the DC coefficients.</summary>
    public HuffmanTable?[] Dc { get; } = new HuffmanTable?[4];

    /// <summary>Huffman tables of the AC coefficients.</summary>
    public HuffmanTable?[] Ac { get; } = new HuffmanTable?[4];

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>Reads a DQT segment.</summary>
    public void ReadQuantization(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int bytes = segment[0] >> 4 == 0 ? 1 : 2, index = segment[0] & 15;
            if (segment[0] >> 4 > 1 || index > 3 || segment.Length < 1 + 64 * bytes)
                throw source.Error("The JPEG is damaged: a quantization table is not valid.");
            ushort[] table = new ushort[64];
            for (int i = 0; i < 64; i++)
                table[Zigzag.Natural[i]] = bytes == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
            Quantization[index] = table;
            segment = segment[(1 + 64 * bytes)..];
        }
    }

    /// <summary>Reads a DHT segment.</summary>
    public void ReadHuffman(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int kind = segment[0] >> 4, index = segment[0] & 15, count = 0;
            if (kind > 1 || index > 3 || segment.Length < 17)
                throw source.Error("The JPEG is damaged: a Huffman table is not valid.");
            foreach (byte codes in segment[1..17])
                count += codes;
            if (count > 256 || segment.Length < 17 + count)
                throw source.Error("The JPEG is damaged: a Huffman table is not valid.");
            (kind == 0 ? Dc : Ac)[index] = new HuffmanTable(segment[1..17], segment.Slice(17, count), source);
            segment = segment[(17 + count)..];
        }
    }

    /// <summary>Reads a DRI segment.</summary>
    public void ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        if (segment.Length != 2)
            throw source.Error("The JPEG is damaged: a restart interval has the wrong length.");
        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
    }
}
