using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>Walks a JPEG file from marker to marker (T.81, annex B).</summary>
internal ref struct MarkerReader(ReadOnlySpan<byte> data, PictureSource source)
{
    private readonly ReadOnlySpan<byte> data = data;

    /// <summary>Where the next marker is looked for; after a scan's header, where its bits start.</summary>
    public int Position { get; set; } = 2;

    /// <summary>Position of the next 0xFF that starts a marker, or the data's length.</summary>
    public static int FindMarker(ReadOnlySpan<byte> data, int position)
    {
        while (position + 1 < data.Length)
        {
            if (data[position] == 0xFF && data[position + 1] is not (0 or 0xFF))
                return position;
            position++;
        }
        return data.Length;
    }

    /// <summary>The next marker's second byte; bytes that belong to nothing are passed over, as other decoders do.</summary>
    /// <returns>False at the end of the data.</returns>
    public bool TryReadMarker(out byte marker)
    {
        int at = FindMarker(data, Position);
        marker = at < data.Length ? data[at + 1] : (byte)0;
        Position = Math.Min(at + 2, data.Length);
        return at < data.Length;
    }

    /// <summary>The content of the segment that follows a marker.</summary>
    public ReadOnlySpan<byte> ReadSegment()
    {
        if (Position + 2 > data.Length)
            throw source.Truncated();
        ushort length = BinaryPrimitives.ReadUInt16BigEndian(data[Position..]);
        if (length < 2)
            throw source.Error("The JPEG is damaged: a segment is shorter than its own length field.");
        if (Position + length > data.Length)
            throw source.Truncated();
        ReadOnlySpan<byte> segment = data.Slice(Position + 2, length - 2);
        Position += length;
        return segment;
    }
}
