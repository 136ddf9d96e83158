using System.Diagnostics.CodeAnalysis;

namespace WebApi;

/// <summary>
/// A binary PPM picture, the simplest format there is: the letters <c>P6</c>, width, height and 255 as decimal numbers, then red, green and
/// blue a byte each. The page decodes whatever its browser can show and sends this, so the server needs no picture decoder, and a hostile
/// upload nothing to attack. An app that has an imaging package would read its pictures here instead.
/// </summary>
public readonly ref struct PortablePixmap
{
    /// <summary>The longest request that is read.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxSide = 4096;

    private const string Hint = "The page sends what it should be; elsewhere, ImageMagick's 'convert sign.jpg sign.ppm' makes one.";

    private PortablePixmap(ReadOnlySpan<byte> rgb, int width, int height)
    {
        Rgb = rgb;
        Width = width;
        Height = height;
    }

    /// <summary>The pixels row by row, red, green and blue a byte each.</summary>
    public ReadOnlySpan<byte> Rgb { get; }

    /// <summary>The columns.</summary>
    public int Width { get; }

    /// <summary>The rows.</summary>
    public int Height { get; }

    /// <summary>Reads a picture; the pixels stay where they are in <paramref name="file"/>.</summary>
    /// <returns>False where it is none, with the reason in <paramref name="problem"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out PortablePixmap picture, [NotNullWhen(false)] out string? problem)
    {
        picture = default;
        if (!file.StartsWith("P6"u8))
        {
            problem = $"This is no picture in PPM format (P6). {Hint}";
            return false;
        }
        int position = 2;
        if (ReadNumber(file, ref position) is not (> 0 and <= MaxSide and var width)
            || ReadNumber(file, ref position) is not (> 0 and <= MaxSide and var height)
            || ReadNumber(file, ref position) != 255)
        {
            problem = $"The PPM picture's header must be 'P6', a width and a height from 1 to {MaxSide}, and 255. {Hint}";
            return false;
        }
        ReadOnlySpan<byte> pixels = file[Math.Min(position + 1, file.Length)..]; // one white space ends the header
        if (pixels.Length != 3 * width * height)
        {
            problem = $"A PPM picture of {width} x {height} has {3 * width * height:N0} bytes of pixels, this one {pixels.Length:N0}. {Hint}";
            return false;
        }
        picture = new PortablePixmap(pixels, width, height);
        problem = null;
        return true;
    }

    // White space and comments (from # to the end of the line), then a decimal number; -1 where there is none.
    private static int ReadNumber(ReadOnlySpan<byte> file, ref int position)
    {
        while (position < file.Length && (char.IsWhiteSpace((char)file[position]) || file[position] == '#'))
        {
            if (file[position] == '#')
            {
                while (position < file.Length && file[position] != '\n')
                    position++;
            }
            else
            {
                position++;
            }
        }
        int start = position, number = 0;
        while (position < file.Length && char.IsAsciiDigit((char)file[position]) && number <= MaxSide)
            number = (10 * number) + file[position++] - '0';
        return position == start ? -1 : number;
    }
}
