namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>One component's part in a scan.</summary>
internal readonly record struct ScanComponent(Component Component, HuffmanTable? Dc, HuffmanTable? Ac);

/// <summary>What a scan header says (T.81, B.2.3): which components, which tables, and which part of the coefficients.</summary>
internal sealed class ScanHeader
{
    /// <summary>The components, in the order of their blocks in an MCU.</summary>
    public required ScanComponent[] Components { get; init; }

    /// <summary>First coefficient in zigzag order.</summary>
    public required int First { get; init; }

    /// <summary>Last coefficient in zigzag order.</summary>
    public required int Last { get; init; }

    /// <summary>Position of the last bit of the scan before, 0 in a first scan.</summary>
    public required int HighBit { get; init; }

    /// <summary>Position of this scan's last bit.</summary>
    public required int LowBit { get; init; }

    /// <summary>Reads a SOS segment.</summary>
    public static ScanHeader Read(ReadOnlySpan<byte> segment, Frame frame, Tables tables, PictureSource source)
    {
        if (segment.Length < 4 || segment[0] is < 1 or > 4 || segment.Length != 4 + 2 * segment[0])
            throw source.Error("The JPEG is damaged: a scan header has the wrong length.");
        ReadOnlySpan<byte> parameters = segment[^3..];
        var header = new ScanHeader
        {
            Components = ReadComponents(segment[1..^3], frame, tables, source),
            First = frame.IsProgressive ? parameters[0] : 0,
            Last = frame.IsProgressive ? parameters[1] : 63,
            HighBit = frame.IsProgressive ? parameters[2] >> 4 : 0,
            LowBit = frame.IsProgressive ? parameters[2] & 15 : 0,
        };
        header.Check(frame, source);
        return header;
    }

    private static ScanComponent[] ReadComponents(ReadOnlySpan<byte> fields, Frame frame, Tables tables, PictureSource source)
    {
        var components = new ScanComponent[fields.Length / 2];
        for (int i = 0; i < components.Length; i++)
        {
            byte id = fields[2 * i];
            Component component = Array.Find(frame.Components, component => component.Id == id)
                ?? throw source.Error($"The JPEG is damaged: a scan names component {id}, which the frame does not have.");
            if (components.AsSpan(0, i).ToArray().Any(earlier => earlier.Component == component))
                throw source.Error($"The JPEG is damaged: a scan names component {id} twice.");
            int dc = fields[2 * i + 1] >> 4, ac = fields[2 * i + 1] & 15;
            if (dc > 3 || ac > 3)
                throw source.Error("The JPEG is damaged: a scan names a Huffman table that does not exist.");
            components[i] = new ScanComponent(component, tables.Dc[dc], tables.Ac[ac]);
            component.Quantization ??= tables.Quantization[component.QuantizationIndex]
                ?? throw source.Error("The JPEG is damaged: a quantization table is missing.");
        }
        return components;
    }

    private void Check(Frame frame, PictureSource source)
    {
        if (First > Last || Last > 63 || LowBit > 13 || (HighBit != 0 && HighBit != LowBit + 1)
            || (frame.IsProgressive && First == 0 && Last != 0) || (First > 0 && Components.Length > 1))
            throw source.Error("The JPEG is damaged: a scan header's coefficient range is not valid.");
        if (Components.Length > 1 && Components.Sum(part => part.Component.Horizontal * part.Component.Vertical) > 10)
            throw source.Error("The JPEG is damaged: a scan has more than ten blocks in an MCU.");
        bool needsDc = First == 0 && HighBit == 0;
        bool needsAc = Last > 0;
        if (Components.Any(part => (needsDc && part.Dc is null) || (needsAc && part.Ac is null)))
            throw source.Error("The JPEG is damaged: a Huffman table is missing.");
    }
}
