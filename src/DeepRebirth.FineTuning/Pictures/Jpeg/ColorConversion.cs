namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>From a JPEG's components to RGB; JFIF's equations in 16-bit fixed point, with libjpeg's rounding.</summary>
internal static class ColorConversion
{
    /// <summary>Grey: three equal channels.</summary>
    public static void FromGrey(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
            rgb.Slice(3 * x, 3).Fill(grey[x]);
    }

    /// <summary>Components that are red, green and blue already.</summary>
    public static void FromRgb(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
            (rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]) = (red[x], green[x], blue[x]);
    }

    /// <summary>Luminance and two colour differences (ITU-R BT.601, full range).</summary>
    public static void FromYCbCr(ReadOnlySpan<byte> luminance, ReadOnlySpan<byte> blueDifference, ReadOnlySpan<byte> redDifference, Span<byte> rgb)
    {
        const int half = 1 << 15;
        int width = rgb.Length / 3;
        luminance = luminance[..width];
        blueDifference = blueDifference[..width];
        redDifference = redDifference[..width];
        for (int x = 0; x < width; x++)
        {
            int y = luminance[x], cb = blueDifference[x] - 128, cr = redDifference[x] - 128;
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            pixel[0] = Clamp(y + ((91881 * cr + half) >> 16));
            pixel[1] = Clamp(y + ((-22554 * cb - 46802 * cr + half) >> 16));
            pixel[2] = Clamp(y + ((116130 * cb + half) >> 16));
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
