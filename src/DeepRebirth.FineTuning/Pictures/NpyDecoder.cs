using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>NumPy arrays (.npy, versions 1 to 3) of unsigned bytes: height x width x 3 in RGB order, or height x width for grey.</summary>
internal static partial class NpyDecoder
{
    /// <summary>Decodes a whole file.</summary>
    public static Picture Decode(ReadOnlySpan<byte> data, PictureSource source)
    {
        if (data.Length < 12)
            throw source.Truncated();
        int lengthBytes = data[6] == 1 ? 2 : 4;
        long headerLength = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
        long start = 8 + lengthBytes + headerLength;
        if (start > data.Length)
            throw source.Truncated();
        Match header = Header().Match(Encoding.UTF8.GetString(data[(8 + lengthBytes)..(int)start]));
        if (!header.Success)
            throw source.Error("The NPY header is damaged: descr, fortran_order or shape is missing.");

        (string type, long[] shape) = (header.Groups["type"].Value, Shape(header.Groups["shape"].Value, source));
        if (type is not ("|u1" or "u1" or "<u1"))
            throw source.Error($"NPY arrays of type '{type}' are not supported; store uint8 samples 0..255 of shape (height, width, 3).");
        if (header.Groups["fortran"].Value == "True")
            throw source.Error("NPY arrays in Fortran order are not supported; store numpy.ascontiguousarray of it.");
        if (shape is not [_, _] and not [_, _, 3])
            throw source.Error($"NPY arrays of shape ({string.Join(", ", shape)}) are not supported; the shape must be (height, width, 3) or (height, width).");
        int channels = shape.Length == 2 ? 1 : 3;
        source.CheckSize(shape[1], shape[0], (Int128)shape[0] * shape[1] * channels);
        if (data.Length - start < shape[0] * shape[1] * channels)
            throw source.Truncated();
        return ToPicture((int)shape[1], (int)shape[0], channels, data[(int)start..]);
    }

    private static Picture ToPicture(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        byte[] rgb = new byte[3 * width * height];
        if (channels == 3)
            samples[..rgb.Length].CopyTo(rgb);
        else
            for (int i = 0; i < width * height; i++)
                rgb.AsSpan(3 * i, 3).Fill(samples[i]);
        return new Picture(width, height, rgb);
    }

    private static long[] Shape(string text, PictureSource source)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long[] shape = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] > int.MaxValue)
                throw source.Error($"The NPY header is damaged: its shape is ({text}).");
        return shape;
    }

    [GeneratedRegex(@"^\s*\{\s*'descr':\s*'(?<type>[^']*)',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$")]
    private static partial Regex Header();
}
