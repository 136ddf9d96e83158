using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

/// <summary>Pictures that tests draw, and the committed samples.</summary>
internal static class TestPictures
{
    /// <summary>A gradient in which every pixel differs from its neighbours, so that a swap of any two shows.</summary>
    public static Picture Gradient(int width, int height)
    {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = ((byte)(i % width * 7), (byte)(i / width * 11), (byte)(i * 13));
        return new Picture(width, height, rgb);
    }

    /// <summary>A picture of one colour.</summary>
    public static Picture Plain(int width, int height, byte red, byte green, byte blue)
    {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.Length; i += 3)
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (red, green, blue);
        return new Picture(width, height, rgb);
    }

    /// <summary>As a binary portable pixmap.</summary>
    public static byte[] Ppm(Picture picture) => [.. Encoding.ASCII.GetBytes($"P6\n{picture.Width} {picture.Height}\n255\n"), .. picture.Rgb];

    /// <summary>As a binary portable greymap of the red channel.</summary>
    public static byte[] Pgm(Picture picture) =>
        [.. Encoding.ASCII.GetBytes($"P5\n{picture.Width} {picture.Height}\n255\n"), .. picture.Rgb.Where((_, i) => i % 3 == 0)];

    /// <summary>SHA-256 of the picture as a pixmap.</summary>
    public static string HashOf(Picture picture) => Convert.ToHexStringLower(SHA256.HashData(Ppm(picture)));

    /// <summary>The folder of committed samples.</summary>
    public static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "Pictures", "Samples");

    /// <summary>A committed sample.</summary>
    public static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Samples, name));

    /// <summary>Runs one of libjpeg-turbo's programs; the test is inconclusive where it is not installed.</summary>
    public static byte[] Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            reading.Wait();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}");
            return output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive($"{program} (libjpeg-turbo-progs) is not installed.");
            return [];
        }
    }

    /// <summary>Checks that decoding fails with a message that holds some words.</summary>
    public static void AssertRefused(byte[] data, params string[] words)
    {
        var error = Assert.ThrowsExactly<PictureException>(() => PictureDecoder.Decode(data, "some.file"));
        StringAssert.StartsWith(error.Message, "some.file: ");
        foreach (string word in words)
            StringAssert.Contains(error.Message, word);
    }
}
