using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>What a frame header says (T.81, B.2.2): size and components of the picture.</summary>
internal sealed class Frame
{
    private Frame(bool progressive, int width, int height, Component[] components)
    {
        IsProgressive = progressive;
        Width = width;
        Height = height;
        Components = components;
        MaxHorizontal = components.Max(component => component.Horizontal);
        MaxVertical = components.Max(component => component.Vertical);
    }

    /// <summary>Whether scans refine coefficients, instead of giving whole blocks.</summary>
    public bool IsProgressive { get; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>One (grey) or three components.</summary>
    public Component[] Components { get; }

    /// <summary>The largest horizontal sampling factor.</summary>
    public int MaxHorizontal { get; }

    /// <summary>The largest vertical sampling factor.</summary>
    public int MaxVertical { get; }

    /// <summary>MCUs in a row of an interleaved scan.</summary>
    public int McusPerRow => DivideUp(Width, 8 * MaxHorizontal);

    /// <summary>Rows of MCUs of an interleaved scan.</summary>
    public int McuRows => DivideUp(Height, 8 * MaxVertical);

    /// <summary>Reads a SOF segment, checks every limit, and takes the memory.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="progressive">Whether the marker was SOF2.</param>
    /// <param name="fileLength">Bytes of the file: no file holds more blocks than bits.</param>
    /// <param name="source">For limits and errors.</param>
    public static Frame Read(ReadOnlySpan<byte> segment, bool progressive, int fileLength, PictureSource source)
    {
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5])
            throw source.Error("The JPEG is damaged: its frame header has the wrong length.");
        if (segment[0] != 8)
            throw source.Error($"JPEG pictures with {segment[0]} bits a sample are not supported; save it with 8.");
        if (segment[5] == 4)
            throw source.Error("CMYK and YCCK pictures (four components) are not supported; convert it to RGB.");
        if (segment[5] is not (1 or 3))
            throw source.Error($"JPEG pictures with {segment[5]} components are not supported; only grey (1) and colour (3) are.");
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        source.CheckSize(width, height, decompressedBytes: 0);

        Component[] components = ReadComponents(segment[6..], width, height, source);
        long samples = components.Sum(component => 64L * component.BlocksPerRow * component.BlockRows);
        source.CheckSize(width, height, progressive ? 3 * samples : samples);
        long ownBlocks = components.Sum(component => (long)component.OwnBlocksPerRow * component.OwnBlockRows);
        if (ownBlocks > 8L * fileLength / (progressive ? 1 : 2))
            throw source.Truncated(); // a block takes 1 bit, or 2 where it comes whole
        foreach (Component component in components)
            component.Allocate(progressive);
        return new Frame(progressive, width, height, components);
    }

    private static Component[] ReadComponents(ReadOnlySpan<byte> fields, int width, int height, PictureSource source)
    {
        var sampling = new (byte Id, int Horizontal, int Vertical, int Table)[fields.Length / 3];
        for (int i = 0; i < sampling.Length; i++)
        {
            sampling[i] = (fields[3 * i], fields[3 * i + 1] >> 4, fields[3 * i + 1] & 15, fields[3 * i + 2]);
            if (sampling[i] is not { Horizontal: >= 1 and <= 4, Vertical: >= 1 and <= 4, Table: <= 3 })
                throw source.Error("The JPEG is damaged: a component has a sampling factor or a table that does not exist.");
        }
        if (sampling.Select(component => component.Id).Distinct().Count() != sampling.Length)
            throw source.Error("The JPEG is damaged: two components have the same identifier.");

        int maxHorizontal = sampling.Max(component => component.Horizontal), maxVertical = sampling.Max(component => component.Vertical);
        if (sampling.Any(component => maxHorizontal % component.Horizontal != 0 || maxVertical % component.Vertical != 0))
            throw source.Error("JPEG pictures whose sampling factors do not divide the largest are not supported; save it as 4:2:0 or 4:4:4.");
        return [.. sampling.Select(component => new Component
        {
            Id = component.Id,
            Horizontal = component.Horizontal,
            Vertical = component.Vertical,
            QuantizationIndex = component.Table,
            Width = DivideUp(width * component.Horizontal, maxHorizontal),
            Height = DivideUp(height * component.Vertical, maxVertical),
            BlocksPerRow = DivideUp(width, 8 * maxHorizontal) * component.Horizontal,
            BlockRows = DivideUp(height, 8 * maxVertical) * component.Vertical,
        })];
    }

    private static int DivideUp(int number, int divisor) => (number + divisor - 1) / divisor;
}
