using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>
/// Turns a PNG's samples into RGB bytes. Sixteen bits are rounded to eight. Transparent pixels are composited over black: what nobody
/// was meant to see does not reach the network.
/// </summary>
internal sealed class PngPixels(PngChunks chunks, PictureSource source)
{
    private readonly int depth = chunks.Header.BitDepth;
    private readonly PngColor color = chunks.Header.Color;
    private readonly int[] transparentColor = chunks.Header.Color is PngColor.Grey or PngColor.Rgb
        ? [.. chunks.Transparency.Chunk(2).Select(pair => BinaryPrimitives.ReadUInt16BigEndian(pair))]
        : [];

    /// <summary>Writes pixel <paramref name="x"/> of a row.</summary>
    public void Write(ReadOnlySpan<byte> row, int x, Span<byte> rgb)
    {
        switch (color)
        {
            case PngColor.Palette:
                WritePaletteEntry(Sample(row, x), rgb);
                break;
            case PngColor.Grey:
                int grey = Sample(row, x);
                rgb[..3].Fill(transparentColor is [var key] && key == grey ? (byte)0 : ToByte(grey));
                break;
            case PngColor.GreyAlpha:
                rgb[..3].Fill(OverBlack(Sample(row, 2 * x), Sample(row, 2 * x + 1)));
                break;
            case PngColor.Rgb:
                int red = Sample(row, 3 * x), green = Sample(row, 3 * x + 1), blue = Sample(row, 3 * x + 2);
                if (transparentColor is [var r, var g, var b] && (r, g, b) == (red, green, blue))
                    rgb[..3].Clear();
                else
                    (rgb[0], rgb[1], rgb[2]) = (ToByte(red), ToByte(green), ToByte(blue));
                break;
            case PngColor.RgbAlpha:
                int alpha = Sample(row, 4 * x + 3);
                for (int i = 0; i < 3; i++)
                    rgb[i] = OverBlack(Sample(row, 4 * x + i), alpha);
                break;
        }
    }

    /// <summary>Whether rows are bytes that can be copied as they are.</summary>
    public bool IsPlainRgb => (color, depth, transparentColor.Length) == (PngColor.Rgb, 8, 0);

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        if (depth == 8)
            return row[index];
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
        int bit = index * depth;
        return (row[bit / 8] >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
    }

    private void WritePaletteEntry(int index, Span<byte> rgb)
    {
        if (3 * index >= chunks.Palette.Length)
            throw source.Error($"The PNG is damaged: a pixel has colour {index}, but the palette ends before it.");
        int alpha = index < chunks.Transparency.Length ? chunks.Transparency[index] : 255;
        for (int i = 0; i < 3; i++)
            rgb[i] = (byte)((chunks.Palette[3 * index + i] * alpha + 127) / 255);
    }

    private int Maximum => (1 << depth) - 1;

    private byte ToByte(int sample) => (byte)(((long)sample * 255 + Maximum / 2) / Maximum);

    private byte OverBlack(int sample, int alpha)
    {
        long whole = (long)Maximum * Maximum;
        return (byte)(((long)sample * alpha * 255 + whole / 2) / whole);
    }
}
