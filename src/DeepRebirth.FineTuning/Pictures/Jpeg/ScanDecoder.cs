namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>Walks over the MCUs of one scan, with its restart markers (T.81, A.2 and E.2.4).</summary>
internal ref struct ScanDecoder
{
    private readonly Frame _frame;
    private readonly ScanHeader _header;
    private readonly PictureSource _source;
    private readonly int[] _predictions;
    private readonly short[] _block = new short[64];
    private BitReader _reader;
    private ProgressiveBlock _progressive;

    private ScanDecoder(ReadOnlySpan<byte> data, int position, Frame frame, ScanHeader header, PictureSource source)
    {
        _frame = frame;
        _header = header;
        _source = source;
        _predictions = new int[header.Components.Length];
        _reader = new BitReader(data, position);
        _progressive = new ProgressiveBlock(header.First, header.Last, header.HighBit, header.LowBit);
    }

    /// <summary>Decodes the scan whose bits start at a position.</summary>
    /// <returns>Where to look for the next marker.</returns>
    public static int Decode(ReadOnlySpan<byte> data, int position, Frame frame, ScanHeader header, int restartInterval, PictureSource source)
    {
        var decoder = new ScanDecoder(data, position, frame, header, source);
        decoder.DecodeMcus(restartInterval);
        return decoder._reader.Position;
    }

    private void DecodeMcus(int restartInterval)
    {
        var single = _header.Components.Length == 1 ? _header.Components[0].Component : null;
        int columns = single?.OwnBlocksPerRow ?? _frame.McusPerRow, rows = single?.OwnBlockRows ?? _frame.McuRows;
        var untilRestart = restartInterval;
        var restarts = 0;
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    Restart(restarts++);
                    untilRestart = restartInterval - 1;
                }
                if (single is not null) DecodeBlock(0, row, column);
                else DecodeInterleaved(row, column);
                if (_reader.IsExhausted) throw _source.Truncated();
            }
    }

    private void DecodeInterleaved(int row, int column)
    {
        for (var i = 0; i < _header.Components.Length; i++)
        {
            var component = _header.Components[i].Component;
            for (var y = 0; y < component.Vertical; y++)
                for (var x = 0; x < component.Horizontal; x++)
                    DecodeBlock(i, row * component.Vertical + y, column * component.Horizontal + x);
        }
    }

    private void DecodeBlock(int index, int blockRow, int blockColumn)
    {
        var (component, dc, ac) = _header.Components[index];
        bool valid;
        if (_frame.IsProgressive)
        {
            valid = _progressive.TryDecode(ref _reader, dc, ac, ref _predictions[index], component.CoefficientsOf(blockRow, blockColumn));
        }
        else
        {
            _block.AsSpan().Clear();
            valid = SequentialBlock.TryDecode(ref _reader, dc!, ac!, ref _predictions[index], _block);
            if (valid) component.Reconstruct(_block, blockRow, blockColumn);
        }
        if (!valid) throw _reader.IsExhausted ? _source.Truncated() : _source.Error("The JPEG is damaged: its data holds a code that does not exist.");
    }

    private void Restart(int count)
    {
        if (!_reader.Restart(0xD0 + count % 8)) throw _source.Error("The JPEG is damaged or truncated: a restart marker is missing.");
        _predictions.AsSpan().Clear();
        _progressive.Restart();
    }
}
