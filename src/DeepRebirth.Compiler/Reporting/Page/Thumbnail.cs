using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Pictures small enough to lie in the page.</summary>
internal static class Thumbnail
{
    private const int LongestSide = 112;

    /// <summary>The picture, scaled down, as a <c>data:</c> address, or null where it can no longer be read.</summary>
    public static string? DataAddress(string path)
    {
        try
        {
            return "data:image/png;base64," + Convert.ToBase64String(PngWriter.Write(Shrink(PictureDecoder.Decode(path))));
        }
        catch (PictureException)
        {
            return null;
        }
    }

    // The mean of the pixels that fall into each new one.
    private static Picture Shrink(Picture picture)
    {
        int factor = (Math.Max(picture.Width, picture.Height) + LongestSide - 1) / LongestSide;
        int width = Math.Max(1, picture.Width / factor), height = Math.Max(1, picture.Height / factor);
        if (factor == 1)
            return picture;
        var small = new byte[width * height * 3];
        for (int i = 0; i < small.Length; i++)
        {
            int channel = i % 3, left = i / 3 % width * factor, top = i / 3 / width * factor, sum = 0, count = 0;
            for (int y = top; y < Math.Min(top + factor, picture.Height); y++)
            {
                for (int x = left; x < Math.Min(left + factor, picture.Width); x++, count++)
                    sum += picture.Rgb[(((y * picture.Width) + x) * 3) + channel];
            }
            small[i] = (byte)((sum + (count / 2)) / count);
        }
        return new Picture(width, height, small);
    }
}
