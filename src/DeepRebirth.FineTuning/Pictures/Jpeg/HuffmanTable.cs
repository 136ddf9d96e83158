using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>A Huffman table (T.81, annex C): codes of up to nine bits by one look-up, longer ones by comparing with the largest code of each length.</summary>
internal sealed class HuffmanTable
{
    private const int LookupBits = 9;

    private readonly ushort[] _lookup = new ushort[1 << LookupBits]; // length << 8 | symbol; 0 where the code is longer
    private readonly int[] _upperBound = new int[18];                // first 16-bit window above all codes of the length
    private readonly int[] _symbolOffset = new int[17];              // index of a symbol = code + offset of its length
    private readonly byte[] _symbols;

    /// <summary>Builds a table.</summary>
    /// <param name="counts">Number of codes of 1 to 16 bits.</param>
    /// <param name="symbols">Their symbols, in the order of the codes.</param>
    /// <param name="source">For errors.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, PictureSource source)
    {
        _symbols = symbols.ToArray();
        var code = 0;
        var index = 0;
        for (var length = 1; length <= 16; length++)
        {
            _symbolOffset[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length) throw source.Error("The JPEG is damaged: a Huffman table has more codes than there are.");
                if (length <= LookupBits)
                    _lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((length << 8) | symbols[index]));
            }
            _upperBound[length] = code << (16 - length);
            code <<= 1;
        }
        _upperBound[17] = int.MaxValue;
    }

    /// <summary>Takes one symbol; <see cref="BitReader.Prepare"/> must have been called. A code that is not in the table gives -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref BitReader reader)
    {
        var entry = _lookup[reader.Peek(LookupBits)];
        if (entry == 0) return DecodeLong(ref reader);
        reader.Skip(entry >> 8);
        return entry & 0xFF;
    }

    private int DecodeLong(ref BitReader reader)
    {
        var window = reader.Peek(16);
        var length = LookupBits + 1;
        while (window >= _upperBound[length]) length++;
        if (length > 16) return -1;
        reader.Skip(length);
        return _symbols[(window >> (16 - length)) + _symbolOffset[length]];
    }
}
