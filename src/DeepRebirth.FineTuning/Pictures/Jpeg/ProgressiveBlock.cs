namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>Blocks of a progressive frame, to which each scan adds coefficients or bits of them (T.81, G.1.2 and G.2).</summary>
internal struct ProgressiveBlock(int first, int last, int highBit, int lowBit)
{
    private int endOfBandRun; // blocks still to come that have nothing more in this band

    /// <summary>Forgets the run at a restart marker.</summary>
    public void Restart() => endOfBandRun = 0;

    /// <summary>Adds what this scan has for one block.</summary>
    /// <returns>False where the bits make no sense.</returns>
    public bool TryDecode(ref BitReader reader, HuffmanTable? dc, HuffmanTable? ac, ref int prediction, Span<short> block) => (first, highBit) switch
    {
        (0, 0) => DcFirst(ref reader, dc!, ref prediction, block),
        (0, _) => DcRefine(ref reader, block),
        (_, 0) => AcFirst(ref reader, ac!, block),
        _ => AcRefine(ref reader, ac!, block),
    };

    private readonly bool DcFirst(ref BitReader reader, HuffmanTable dc, ref int prediction, Span<short> block)
    {
        reader.Prepare();
        int size = dc.Decode(ref reader);
        if ((uint)size > 15)
            return false;
        prediction += reader.TakeSigned(size);
        block[0] = (short)(prediction << lowBit);
        return true;
    }

    private readonly bool DcRefine(ref BitReader reader, Span<short> block)
    {
        if (reader.TakeBit())
            block[0] |= (short)(1 << lowBit);
        return true;
    }

    private bool AcFirst(ref BitReader reader, HuffmanTable ac, Span<short> block)
    {
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return true;
        }
        for (int k = first; k <= last; k++)
        {
            reader.Prepare();
            int symbol = ac.Decode(ref reader);
            if (symbol < 0)
                return false;
            int run = symbol >> 4, bits = symbol & 15;
            if (bits == 0 && run < 15)
            {
                endOfBandRun = EndOfBandRun(ref reader, run) - 1;
                break;
            }
            k += run;
            if (bits == 0)
                continue;
            if (k > last)
                return false;
            block[Zigzag.Natural[k]] = (short)(reader.TakeSigned(bits) << lowBit);
        }
        return true;
    }

    private bool AcRefine(ref BitReader reader, HuffmanTable ac, Span<short> block)
    {
        int k = first;
        if (endOfBandRun == 0)
        {
            for (; k <= last; k++)
            {
                reader.Prepare();
                int symbol = ac.Decode(ref reader);
                if (symbol < 0)
                    return false;
                int run = symbol >> 4, bits = symbol & 15;
                if (bits > 1)
                    return false;
                if (bits == 0 && run < 15)
                {
                    endOfBandRun = EndOfBandRun(ref reader, run);
                    break;
                }
                int value = bits == 0 ? 0 : reader.TakeBit() ? 1 << lowBit : -1 << lowBit;
                k = RefineUntilZero(ref reader, block, k, zerosToPass: run);
                if (bits == 0)
                    continue;
                if (k > last)
                    return false;
                block[Zigzag.Natural[k]] = (short)value;
            }
        }
        if (endOfBandRun > 0)
        {
            RefineUntilZero(ref reader, block, k, zerosToPass: 64);
            endOfBandRun--;
        }
        return true;
    }

    /// <summary>Reads a correction bit for each coefficient that is known already, and stops at the zero after the given number of zeros.</summary>
    private readonly int RefineUntilZero(ref BitReader reader, Span<short> block, int k, int zerosToPass)
    {
        for (; k <= last; k++)
        {
            ref short coefficient = ref block[Zigzag.Natural[k]];
            if (coefficient == 0)
            {
                if (zerosToPass-- == 0)
                    break;
            }
            else if (reader.TakeBit() && (coefficient & (1 << lowBit)) == 0)
            {
                coefficient += (short)(coefficient > 0 ? 1 << lowBit : -1 << lowBit);
            }
        }
        return k;
    }

    private static int EndOfBandRun(ref BitReader reader, int bits) => (1 << bits) + (bits == 0 ? 0 : reader.Take(bits));
}
