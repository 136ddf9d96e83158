using System.IO.Compression;

namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>PNG (ISO/IEC 15948) of every colour type and bit depth, interlaced or not. Gamma and colour profiles are not looked at.</summary>
internal static class PngDecoder
{
    private const long MaxCompression = 1032; // deflate's best: 258 bytes from two bits

    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source)
    {
        var chunks = PngChunks.Read(data, source);
        PngHeader header = chunks.Header;
        IReadOnlyList<PngPass> passes = PngPass.All(header);
        if (passes.Sum(pass => (header.RowBytes(pass.Width) + 1) * pass.Height) > MaxCompression * chunks.Compressed.Length)
            throw source.Truncated();

        byte[] rgb = new byte[3 * header.Width * header.Height];
        try
        {
            using var pixels = new ZLibStream(chunks.Compressed, CompressionMode.Decompress);
            foreach (PngPass pass in passes)
                ReadPass(pixels, pass, chunks, rgb, source);
            pixels.ReadByte(); // reaching the end checks the checksum
        }
        catch (InvalidDataException e)
        {
            throw source.Error($"The PNG is damaged: its compressed data is not valid ({e.Message})");
        }
        catch (EndOfStreamException)
        {
            throw source.Truncated();
        }
        return new Picture(header.Width, header.Height, rgb);
    }

    private static void ReadPass(ZLibStream stream, PngPass pass, PngChunks chunks, byte[] rgb, PictureSource source)
    {
        PngHeader header = chunks.Header;
        var pixels = new PngPixels(chunks, source);
        int rowBytes = (int)header.RowBytes(pass.Width);
        byte[] row = new byte[rowBytes + 1], above = new byte[rowBytes + 1];
        for (int y = 0; y < pass.Height; y++)
        {
            stream.ReadExactly(row);
            Span<byte> samples = row.AsSpan(1);
            if (!PngFilter.TryUndo(row[0], samples, above.AsSpan(1), header.FilterDistance))
                throw source.Error($"The PNG is damaged: row {pass.Top + y * pass.StepY} has filter {row[0]}, which does not exist.");
            Span<byte> target = rgb.AsSpan(3 * header.Width * (pass.Top + y * pass.StepY), 3 * header.Width);
            if (pixels.IsPlainRgb && pass.StepX == 1)
                samples.CopyTo(target);
            else
                for (int x = 0; x < pass.Width; x++)
                    pixels.Write(samples, x, target[(3 * (pass.Left + x * pass.StepX))..]);
            (row, above) = (above, row);
        }
    }
}
