using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>A Huffman table (T.81, annex C): codes of up to nine bits by one look-up, longer ones by comparing with the largest code of each length.</summary>
internal sealed class HuffmanTable
{
    private const int LookupBits = 9;

    private readonly ushort[] lookup = new ushort[1 << LookupBits]; // length << 8 | symbol; 0 where the code is longer
    private readonly int[] upperBound = new int[18];                // first 16-bit window above all codes of the length
    private readonly int[] symbolOffset = new int[17];              // index of a symbol = code + offset of its length
    private readonly byte[] symbols;

    /// <summary>Builds a table.</summary>
    /// <param name="counts">Number of codes of 1 to 16 bits.</param>
    /// <param name="symbols">Their symbols, in the order of the codes.</param>
    /// <param name="source">For errors.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, PictureSource source)
    {
        this.symbols = symbols.ToArray();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++)
        {
            symbolOffset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length)
                    throw source.Error("The JPEG is damaged: a Huffman table has more codes than there are.");
                if (length <= LookupBits)
                    lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((length << 8) | symbols[index]));
            }
            upperBound[length] = code << (16 - length);
            code <<= 1;
        }
        upperBound[17] = int.MaxValue;
    }

    /// <summary>Takes one symbol; <see cref="BitReader.Prepare"/> must have been called. A code that is not in the table gives -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref BitReader reader)
    {
        ushort entry = lookup[reader.Peek(LookupBits)];
        if (entry == 0)
            return DecodeLong(ref reader);
        reader.Skip(entry >> 8);
        return entry & 0xFF;
    }

    private int DecodeLong(ref BitReader reader)
    {
        int window = reader.Peek(16);
        int length = LookupBits + 1;
        while (window >= upperBound[length])
            length++;
        if (length > 16)
            return -1;
        reader.Skip(length);
        return symbols[(window >> (16 - length)) + symbolOffset[length]];
    }
}
