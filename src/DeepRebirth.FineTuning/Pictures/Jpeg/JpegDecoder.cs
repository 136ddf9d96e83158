namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// JPEG (ITU-T T.81) with Huffman coding and 8 bits a sample: baseline, extended sequential and progressive; grey, YCbCr and RGB; any
/// sampling whose factors divide the largest. The result equals that of libjpeg-turbo's default decoder. EXIF is not looked at.
/// </summary>
internal ref struct JpegDecoder
{
    private const int MaxScans = 500; // each passes over the whole picture; real files have about ten

    private readonly ReadOnlySpan<byte> _data;
    private readonly PictureSource _source;
    private readonly Tables _tables;
    private readonly HashSet<Component> _scanned = [];
    private MarkerReader _markers;
    private Frame? _frame;
    private bool _isJfif;
    private int? _adobeTransform;
    private int _scans;

    private JpegDecoder(ReadOnlySpan<byte> data, PictureSource source)
    {
        _data = data;
        _source = source;
        _tables = new Tables(source);
        _markers = new MarkerReader(data, source);
    }

    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source) => new JpegDecoder(data, source).Decode();

    private Picture Decode()
    {
        while (!IsComplete)
        {
            if (!_markers.TryReadMarker(out var marker)) throw _source.Truncated();
            if (marker == 0xD9) break;
            ReadMarker(marker);
        }
        if (_frame is null) throw _source.Error("The JPEG holds no picture.");
        if (_scanned.Count < _frame.Components.Length) throw _source.Truncated();
        if (_frame.IsProgressive) Reconstruct(_frame);
        return ToPicture(_frame);
    }

    /// <summary>A sequential frame is complete with one scan of each component; a progressive one only says so with its last marker.</summary>
    private readonly bool IsComplete => _frame is { IsProgressive: false } && _scanned.Count == _frame.Components.Length;

    private void ReadMarker(byte marker)
    {
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC2:
                if (_frame is not null) throw _source.Error("The JPEG is damaged: it has two frame headers.");
                _frame = Frame.Read(_markers.ReadSegment(), progressive: marker == 0xC2, _data.Length, _source);
                break;
            case 0xC4:
                _tables.ReadHuffman(_markers.ReadSegment());
                break;
            case 0xC3 or 0xC7 or 0xCB or 0xCF:
                throw _source.Error("Lossless JPEG is not supported; save it as baseline or progressive JPEG, or as PNG.");
            case 0xC5 or 0xC6:
                throw _source.Error("Hierarchical JPEG is not supported; save it as baseline or progressive JPEG.");
            case 0xC9 or 0xCA or 0xCC or 0xCD or 0xCE:
                throw _source.Error("JPEG with arithmetic coding is not supported; save it with Huffman coding (baseline or progressive).");
            case 0xDA:
                ReadScan();
                break;
            case 0xDB:
                _tables.ReadQuantization(_markers.ReadSegment());
                break;
            case 0xDD:
                _tables.ReadRestartInterval(_markers.ReadSegment());
                break;
            case 0xE0:
                _isJfif |= _markers.ReadSegment().StartsWith("JFIF\0"u8);
                break;
            case 0xEE:
                if (_markers.ReadSegment() is [(byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', _, _, _, _, _, _, var transform, ..])
                    _adobeTransform = transform;
                break;
            case 0x01 or (>= 0xD0 and <= 0xD8):
                break; // these have no content
            default:
                _markers.ReadSegment();
                break;
        }
    }

    private void ReadScan()
    {
        if (_frame is null) throw _source.Error("The JPEG is damaged: a scan comes before the frame header.");
        if (++_scans > MaxScans) throw _source.Error($"The JPEG has more than {MaxScans} scans; save it again with an ordinary encoder.");
        var header = ScanHeader.Read(_markers.ReadSegment(), _frame, _tables, _source);
        _markers.Position = ScanDecoder.Decode(_data, _markers.Position, _frame, header, _tables.RestartInterval, _source);
        if (header.First == 0)
            foreach (var part in header.Components) _scanned.Add(part.Component);
    }

    private static void Reconstruct(Frame frame)
    {
        foreach (var component in frame.Components)
            for (var row = 0; row < component.OwnBlockRows; row++)
                for (var column = 0; column < component.OwnBlocksPerRow; column++)
                    component.Reconstruct(component.CoefficientsOf(row, column), row, column);
    }

    private readonly Picture ToPicture(Frame frame)
    {
        var rgb = new byte[3 * frame.Width * frame.Height];
        var rows = Array.ConvertAll(frame.Components, component => new Upsampling(frame, component));
        var isRgb = IsRgb(frame);
        for (var y = 0; y < frame.Height; y++)
        {
            var target = rgb.AsSpan(3 * frame.Width * y, 3 * frame.Width);
            if (rows.Length == 1) ColorConversion.FromGrey(rows[0].Row(y), target);
            else if (isRgb) ColorConversion.FromRgb(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
            else ColorConversion.FromYCbCr(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
        }
        return new Picture(frame.Width, frame.Height, rgb);
    }

    /// <summary>JFIF says YCbCr; else Adobe's marker decides; else components named R, G, B are what they say. As libjpeg decides.</summary>
    private readonly bool IsRgb(Frame frame) => !_isJfif && (_adobeTransform is { } transform
        ? transform == 0
        : frame.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }]);
}
