namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>Walks over the MCUs of one scan, with its restart markers (T.81, A.2 and E.2.4).</summary>
internal ref struct ScanDecoder
{
    private readonly Frame frame;
    private readonly ScanHeader header;
    private readonly PictureSource source;
    private readonly int[] predictions;
    private readonly short[] block = new short[64];
    private BitReader reader;
    private ProgressiveBlock progressive;

    private ScanDecoder(ReadOnlySpan<byte> data, int position, Frame frame, ScanHeader header, PictureSource source)
    {
        this.frame = frame;
        this.header = header;
        this.source = source;
        predictions = new int[header.Components.Length];
        reader = new BitReader(data, position);
        progressive = new ProgressiveBlock(header.First, header.Last, header.HighBit, header.LowBit);
    }

    /// <summary>Decodes the scan whose bits start at a position.</summary>
    /// <returns>Where to look for the next marker.</returns>
    public static int Decode(ReadOnlySpan<byte> data, int position, Frame frame, ScanHeader header, int restartInterval, PictureSource source)
    {
        var decoder = new ScanDecoder(data, position, frame, header, source);
        decoder.DecodeMcus(restartInterval);
        return decoder.reader.Position;
    }

    private void DecodeMcus(int restartInterval)
    {
        Component? single = header.Components.Length == 1 ? header.Components[0].Component : null;
        int columns = single?.OwnBlocksPerRow ?? frame.McusPerRow, rows = single?.OwnBlockRows ?? frame.McuRows;
        int untilRestart = restartInterval;
        int restarts = 0;
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    Restart(restarts++);
                    untilRestart = restartInterval - 1;
                }
                if (single is not null)
                    DecodeBlock(0, row, column);
                else
                    DecodeInterleaved(row, column);
                if (reader.IsExhausted)
                    throw source.Truncated();
            }
    }

    private void DecodeInterleaved(int row, int column)
    {
        for (int i = 0; i < header.Components.Length; i++)
        {
            Component component = header.Components[i].Component;
            for (int y = 0; y < component.Vertical; y++)
                for (int x = 0; x < component.Horizontal; x++)
                    DecodeBlock(i, row * component.Vertical + y, column * component.Horizontal + x);
        }
    }

    private void DecodeBlock(int index, int blockRow, int blockColumn)
    {
        (Component component, HuffmanTable? dc, HuffmanTable? ac) = header.Components[index];
        bool valid;
        if (frame.IsProgressive)
        {
            valid = progressive.TryDecode(ref reader, dc, ac, ref predictions[index], component.CoefficientsOf(blockRow, blockColumn));
        }
        else
        {
            block.AsSpan().Clear();
            valid = SequentialBlock.TryDecode(ref reader, dc!, ac!, ref predictions[index], block);
            if (valid)
                component.Reconstruct(block, blockRow, blockColumn);
        }
        if (!valid)
            throw reader.IsExhausted ? source.Truncated() : source.Error("The JPEG is damaged: its data holds a code that does not exist.");
    }

    private void Restart(int count)
    {
        if (!reader.Restart(0xD0 + count % 8))
            throw source.Error("The JPEG is damaged or truncated: a restart marker is missing.");
        predictions.AsSpan().Clear();
        progressive.Restart();
    }
}
