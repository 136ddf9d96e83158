using DeepRebirth.FineTuning.Pictures;

namespace TrafficSigns;

/// <summary>A picture as the generated code takes it: red, green and blue a byte each, row by row.</summary>
/// <remarks>An app of your own reads pictures with the imaging package that it has; this one borrows the decoder of the repository.</remarks>
public sealed record Photograph(byte[] Rgb, int Width, int Height)
{
    /// <summary>Reads a JPEG file.</summary>
    /// <exception cref="PictureException">The file is missing, damaged or no JPEG.</exception>
    public static Photograph Read(string path)
    {
        Picture picture = PictureDecoder.Decode(path);
        return new Photograph(picture.Rgb, picture.Width, picture.Height);
    }
}
