using System.Text;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Browser;

/// <summary>A picture that the sample's network has not learned from.</summary>
internal sealed record HeldOutPicture(string Label, string Path)
{
    /// <summary>Picture number 0 to 19 of a kind of sign.</summary>
    public static HeldOutPicture Of(string label, int number) => new(
        label, System.IO.Path.Combine(SharedData.RepositoryRoot, "samples", "TrafficSigns", "data", "heldout", label, $"{number:000}.jpg"));

    /// <summary>The picture in the format that the server reads.</summary>
    public byte[] PortablePixmap()
    {
        Picture picture = PictureDecoder.Decode(Path);
        return [.. Encoding.ASCII.GetBytes($"P6\n{picture.Width} {picture.Height}\n255\n"), .. picture.Rgb];
    }
}
