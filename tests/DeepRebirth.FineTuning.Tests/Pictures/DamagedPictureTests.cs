using System.Diagnostics;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

/// <summary>Whatever happens to a file: a picture or a <see cref="PictureException"/>, soon.</summary>
[TestClass]
public sealed class DamagedPictureTests
{
    public static IEnumerable<object[]> Files()
    {
        foreach (string file in Directory.GetFiles(TestPictures.Samples, "*.jpg"))
            yield return [Path.GetFileName(file), File.ReadAllBytes(file)];
        foreach (int colorType in new[] { 0, 2, 3, 4, 6 })
            yield return [$"png of colour type {colorType}", PngWriter.Write(9, 9, colorType, 8, (x, y, c) => (x + y + c) % 4, interlaced: true,
                extra: ("PLTE", new byte[12]))];
        yield return ["ppm", TestPictures.Ppm(TestPictures.Gradient(9, 9))];
        yield return ["npy", (byte[])[0x93, .. "NUMPY"u8, 1, 0, 59, 0, .. "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), } "u8, 1, 2, 3, 4]];
    }

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Survives_flipped_bits_wrong_bytes_and_cuts(string name, byte[] original)
    {
        var random = new Random(1);
        var limits = new PictureLimits { MaxPixels = 1_000_000, MaxDecompressedBytes = 8_000_000 };
        for (int round = 0; round < 800; round++)
        {
            byte[] data = Damage(original, random);
            if (name.StartsWith("png", StringComparison.Ordinal))
                PngWriter.CorrectChecksums(data);
            var time = Stopwatch.StartNew();
            try
            {
                PictureDecoder.Decode(data, name, limits);
            }
            catch (PictureException)
            {
                // That is the other good answer.
            }
            Assert.IsLessThan(2000, time.ElapsedMilliseconds, $"{name}, round {round}: too slow");
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        byte[] data = original.ToArray();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int position = random.Next(3, data.Length);
            data[position] = random.Next(3) switch
            {
                0 => (byte)(data[position] ^ (1 << random.Next(8))),
                1 => (byte)random.Next(256),
                _ => 0xFF,
            };
        }
        return random.Next(4) == 0 ? data[..random.Next(data.Length)] : data;
    }
}
