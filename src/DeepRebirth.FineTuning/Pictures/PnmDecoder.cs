using System.Buffers.Binary;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>Portable pixmap and greymap in binary form (P6, P5), 8 or 16 bits a sample: netpbm's documentation, ppm(5) and pgm(5).</summary>
internal static class PnmDecoder
{
    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source)
    {
        if (data[1] is not ((byte)'5' or (byte)'6'))
            throw source.Error($"PNM pictures of kind P{(char)data[1]} are not supported; only the binary kinds P5 (grey) and P6 (colour) are.");
        int channels = data[1] == '5' ? 1 : 3;
        int position = 2;
        long width = ReadNumber(data, ref position, source);
        long height = ReadNumber(data, ref position, source);
        long maximum = ReadNumber(data, ref position, source);
        if (maximum is < 1 or > 65535)
            throw source.Error($"The largest sample value must be 1 to 65535, not {maximum}.");
        position++; // exactly one white space ends the header
        int bytesPerSample = maximum > 255 ? 2 : 1;
        Int128 samplesLength = (Int128)width * height * channels * bytesPerSample;
        source.CheckSize(width, height, samplesLength);
        if (position > data.Length || data.Length - position < samplesLength)
            throw source.Truncated();

        ReadOnlySpan<byte> samples = data.Slice(position, (int)samplesLength);
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.Length; i++)
        {
            int at = channels == 3 ? i : i / 3;
            ushort value = bytesPerSample == 1 ? samples[at] : BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * at)..]);
            rgb[i] = maximum == 255 ? (byte)value : (byte)((Math.Min(value, maximum) * 255 + maximum / 2) / maximum);
        }
        return new Picture((int)width, (int)height, rgb);
    }

    private static long ReadNumber(ReadOnlySpan<byte> data, ref int position, PictureSource source)
    {
        while (position < data.Length && (char.IsWhiteSpace((char)data[position]) || data[position] == '#'))
        {
            if (data[position++] != '#')
                continue;
            while (position < data.Length && data[position] != '\n')
                position++;
        }
        int start = position;
        long number = 0;
        while (position < data.Length && char.IsAsciiDigit((char)data[position]) && position - start < 10)
            number = number * 10 + (data[position++] - '0');
        if (position == start)
            throw source.Error("The PNM header is damaged: width, height and the largest value must be numbers.");
        return number;
    }
}
