namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// JPEG (ITU-T T.81) with Huffman coding and 8 bits a sample: baseline, extended sequential and progressive; grey, YCbCr and RGB; any
/// sampling whose factors divide the largest. The result equals that of libjpeg-turbo's default decoder. EXIF is not looked at.
/// </summary>
internal ref struct JpegDecoder
{
    private const int MaxScans = 500; // each passes over the whole picture; real files have about ten

    private readonly ReadOnlySpan<byte> data;
    private readonly PictureSource source;
    private readonly Tables tables;
    private readonly HashSet<Component> scanned = [];
    private MarkerReader markers;
    private Frame? frame;
    private bool isJfif;
    private int? adobeTransform;
    private int scans;

    private JpegDecoder(ReadOnlySpan<byte> data, PictureSource source)
    {
        this.data = data;
        this.source = source;
        tables = new Tables(source);
        markers = new MarkerReader(data, source);
    }

    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source) => new JpegDecoder(data, source).Decode();

    private Picture Decode()
    {
        while (!IsComplete)
        {
            if (!markers.TryReadMarker(out byte marker))
                throw source.Truncated();
            if (marker == 0xD9)
                break;
            ReadMarker(marker);
        }
        if (frame is null)
            throw source.Error("The JPEG holds no picture.");
        if (scanned.Count < frame.Components.Length)
            throw source.Truncated();
        if (frame.IsProgressive)
            Reconstruct(frame);
        return ToPicture(frame);
    }

    /// <summary>A sequential frame is complete with one scan of each component; a progressive one only says so with its last marker.</summary>
    private readonly bool IsComplete => frame is { IsProgressive: false } && scanned.Count == frame.Components.Length;

    private void ReadMarker(byte marker)
    {
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC2:
                if (frame is not null)
                    throw source.Error("The JPEG is damaged: it has two frame headers.");
                frame = Frame.Read(markers.ReadSegment(), progressive: marker == 0xC2, data.Length, source);
                break;
            case 0xC4:
                tables.ReadHuffman(markers.ReadSegment());
                break;
            case 0xC3 or 0xC7 or 0xCB or 0xCF:
                throw source.Error("Lossless JPEG is not supported; save it as baseline or progressive JPEG, or as PNG.");
            case 0xC5 or 0xC6:
                throw source.Error("Hierarchical JPEG is not supported; save it as baseline or progressive JPEG.");
            case 0xC9 or 0xCA or 0xCC or 0xCD or 0xCE:
                throw source.Error("JPEG with arithmetic coding is not supported; save it with Huffman coding (baseline or progressive).");
            case 0xDA:
                ReadScan();
                break;
            case 0xDB:
                tables.ReadQuantization(markers.ReadSegment());
                break;
            case 0xDD:
                tables.ReadRestartInterval(markers.ReadSegment());
                break;
            case 0xE0:
                isJfif |= markers.ReadSegment().StartsWith("JFIF\0"u8);
                break;
            case 0xEE:
                if (markers.ReadSegment() is [(byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', _, _, _, _, _, _, var transform, ..])
                    adobeTransform = transform;
                break;
            case 0x01 or (>= 0xD0 and <= 0xD8):
                break; // these have no content
            default:
                markers.ReadSegment();
                break;
        }
    }

    private void ReadScan()
    {
        if (frame is null)
            throw source.Error("The JPEG is damaged: a scan comes before the frame header.");
        if (++scans > MaxScans)
            throw source.Error($"The JPEG has more than {MaxScans} scans; save it again with an ordinary encoder.");
        var header = ScanHeader.Read(markers.ReadSegment(), frame, tables, source);
        markers.Position = ScanDecoder.Decode(data, markers.Position, frame, header, tables.RestartInterval, source);
        if (header.First == 0)
            foreach (ScanComponent part in header.Components)
                scanned.Add(part.Component);
    }

    private static void Reconstruct(Frame frame)
    {
        foreach (Component component in frame.Components)
            for (int row = 0; row < component.OwnBlockRows; row++)
                for (int column = 0; column < component.OwnBlocksPerRow; column++)
                    component.Reconstruct(component.CoefficientsOf(row, column), row, column);
    }

    private readonly Picture ToPicture(Frame frame)
    {
        byte[] rgb = new byte[3 * frame.Width * frame.Height];
        Upsampling[] rows = Array.ConvertAll(frame.Components, component => new Upsampling(frame, component));
        bool isRgb = IsRgb(frame);
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> target = rgb.AsSpan(3 * frame.Width * y, 3 * frame.Width);
            if (rows.Length == 1)
                ColorConversion.FromGrey(rows[0].Row(y), target);
            else if (isRgb)
                ColorConversion.FromRgb(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
            else
                ColorConversion.FromYCbCr(rows[0].Row(y), rows[1].Row(y), rows[2].Row(y), target);
        }
        return new Picture(frame.Width, frame.Height, rgb);
    }

    /// <summary>JFIF says YCbCr; else Adobe's marker decides; else components named R, G, B are what they say. As libjpeg decides.</summary>
    private readonly bool IsRgb(Frame frame) => !isJfif && (adobeTransform is { } transform
        ? transform == 0
        : frame.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }]);
}
