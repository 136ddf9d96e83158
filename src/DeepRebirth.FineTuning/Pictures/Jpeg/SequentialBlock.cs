namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>Blocks of a sequential frame, which come whole (T.81, F.2.2).</summary>
internal static class SequentialBlock
{
    /// <summary>Decodes one block.</summary>
    /// <param name="reader">Where the bits come from.</param>
    /// <param name="dc">Codes of DC differences.</param>
    /// <param name="ac">Codes of AC runs.</param>
    /// <param name="prediction">The component's last DC coefficient.</param>
    /// <param name="block">64 zeros; receives the coefficients in natural order.</param>
    /// <returns>False where the bits make no sense.</returns>
    public static bool TryDecode(ref BitReader reader, HuffmanTable dc, HuffmanTable ac, ref int prediction, Span<short> block)
    {
        reader.Prepare();
        int size = dc.Decode(ref reader);
        if ((uint)size > 15)
            return false;
        prediction += reader.TakeSigned(size);
        block[0] = (short)prediction;

        for (int k = 1; k < 64; k++)
        {
            reader.Prepare();
            int symbol = ac.Decode(ref reader);
            if (symbol < 0)
                return false;
            int bits = symbol & 15;
            if (bits == 0)
            {
                if (symbol != 0xF0)
                    break; // end of block
                k += 15;
                continue;
            }
            k += symbol >> 4;
            if (k > 63)
                return false;
            block[Zigzag.Natural[k]] = (short)reader.TakeSigned(bits);
        }
        return true;
    }
}
