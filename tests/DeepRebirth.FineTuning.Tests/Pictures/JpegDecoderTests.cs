using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class JpegDecoderTests
{
    private static readonly string[] Samplings =
        ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "3x1", "1x3", "1x1,2x2,1x1", "2x2,1x2,2x1", "2x2,2x1,1x1"];

    /// <summary>The hashes are those of what libjpeg-turbo's djpeg makes of the samples (-dct int -pnm).</summary>
    [TestMethod]
    [DataRow("baseline-444.jpg", "e9e8de96497b095ac75a1e3d5f98a43f059467478cb1b661837e9e3cacb2dc05")]
    [DataRow("baseline-422.jpg", "438d2eff50b659cdd079351bfda9076bd30264aec8f3e784d39ccc20974bb1c5")]
    [DataRow("baseline-440.jpg", "cc7f1d88be0ac05c2c32a085ded65a9ca2633bec7796ee5cc4c3dd3cde0d4aee")]
    [DataRow("baseline-420.jpg", "bb18cac9b77d72845336d670514aff0f466fee09bfaec9b95b77d3bff1bd6efc")]
    [DataRow("baseline-411.jpg", "4a12921ca0c783ce4133b0b0233672e3545bec19435cb6a8e49b1e14994695b3")]
    [DataRow("progressive-420.jpg", "bb18cac9b77d72845336d670514aff0f466fee09bfaec9b95b77d3bff1bd6efc")]
    [DataRow("progressive-444-restarts.jpg", "e9e8de96497b095ac75a1e3d5f98a43f059467478cb1b661837e9e3cacb2dc05")]
    [DataRow("restarts.jpg", "bb18cac9b77d72845336d670514aff0f466fee09bfaec9b95b77d3bff1bd6efc")]
    [DataRow("rgb.jpg", "4dc242502668bb26d836d9cf960009eab31121e5e0bc6e023b051a98fb4d8f38")]
    public void Decodes_every_kind_to_the_very_bytes_of_libjpeg_turbo(string sample, string hash)
    {
        var picture = PictureDecoder.Decode(Path.Combine(TestPictures.Samples, sample));

        Assert.AreEqual((45, 35), (picture.Width, picture.Height));
        Assert.AreEqual(hash, TestPictures.HashOf(picture));
    }

    [TestMethod]
    [DataRow("grey.jpg")]
    [DataRow("grey-progressive.jpg")]
    public void Decodes_grey_to_three_equal_channels(string sample)
    {
        var picture = PictureDecoder.Decode(TestPictures.Sample(sample));

        Assert.IsTrue(picture.Rgb.Chunk(3).All(pixel => pixel[0] == pixel[1] && pixel[1] == pixel[2]));
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(TestPictures.Pgm(picture)));
        Assert.AreEqual("d46b68867c199dcfe295e97a62a5a622c9c15accc9883829f4442c74c98a98be", hash);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 3)]
    [DataRow(5, 16)]
    [DataRow(33, 17)]
    public void Agrees_with_djpeg_on_every_sampling_and_odd_size(int width, int height)
    {
        byte[] original = TestPictures.Ppm(TestPictures.Gradient(width, height));
        foreach (string sampling in Samplings)
            foreach (string[] mode in new string[][] { ["-baseline"], ["-progressive"], ["-optimize", "-restart", "1B"] })
            {
                byte[] jpeg = TestPictures.Run("cjpeg", original, ["-quality", "85", "-sample", sampling, .. mode]);
                AssertSame(jpeg, $"{sampling} {mode[0]}");
            }
    }

    [TestMethod]
    public void Agrees_with_djpeg_on_real_photographs()
    {
        var files = Directory.GetFiles(SharedData.Require("imagenet/diverse"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (string? file in files.Where((_, i) => i % 12 == 0))
            AssertSame(File.ReadAllBytes(file), file);
    }

    [TestMethod]
    public void Tells_by_content_whatever_the_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("really a jpeg.png", TestPictures.Sample("baseline-420.jpg"));

        Assert.AreEqual(45, PictureDecoder.Decode(path).Width);
    }

    [TestMethod]
    public void Needs_no_end_marker_once_all_pixels_are_there()
    {
        Assert.AreEqual(45, PictureDecoder.Decode(TestPictures.Sample("baseline-420.jpg").AsSpan()[..^2]).Width);
    }

    [TestMethod]
    public void Refuses_arithmetic_coding() => TestPictures.AssertRefused(TestPictures.Sample("arithmetic.jpg"), "arithmetic", "baseline or progressive");

    [TestMethod]
    public void Refuses_twelve_bits() => TestPictures.AssertRefused(WithFrameByte(offset: 4, 12), "12 bits");

    [TestMethod]
    public void Refuses_lossless() => TestPictures.AssertRefused(WithFrameByte(offset: 1, 0xC3), "Lossless");

    [TestMethod]
    public void Refuses_four_components_as_cmyk()
    {
        byte[] jpeg = TestPictures.Sample("baseline-420.jpg");
        int frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        byte[] cmyk = [.. jpeg[..frame], 0xFF, 0xC0, 0, 20, 8, 0, 35, 0, 45, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, .. jpeg[(frame + 19)..]];

        TestPictures.AssertRefused(cmyk, "CMYK", "RGB");
    }

    [TestMethod]
    public void Refuses_a_small_file_that_declares_a_huge_picture()
    {
        TestPictures.AssertRefused(WithFrameByte(offset: 5, 0xFF, 0xFF, 0xFF, 0xFF), "65535 x 65535", "MaxPixels");
        TestPictures.AssertRefused(WithFrameByte(offset: 5, 0x20, 0x00, 0x20, 0x00), "truncated"); // allowed, but the file cannot hold so much
    }

    [TestMethod]
    [DataRow("baseline-420.jpg")]
    [DataRow("progressive-420.jpg")]
    public void Refuses_a_file_that_was_cut_off(string sample)
    {
        byte[] jpeg = TestPictures.Sample(sample);
        for (int length = 3; length < jpeg.Length - 8; length += 5)
            TestPictures.AssertRefused(jpeg[..length]);
        TestPictures.AssertRefused(jpeg[..(jpeg.Length / 2)], "truncated");
    }

    private static byte[] WithFrameByte(int offset, params byte[] values)
    {
        byte[] jpeg = TestPictures.Sample("baseline-420.jpg");
        int frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        values.CopyTo(jpeg, frame + offset);
        return jpeg;
    }

    private static void AssertSame(byte[] jpeg, string what)
    {
        var expected = PictureDecoder.Decode(TestPictures.Run("djpeg", jpeg, "-dct", "int", "-pnm"));
        var actual = PictureDecoder.Decode(jpeg);
        Assert.AreEqual((expected.Width, expected.Height), (actual.Width, actual.Height), what);
        int difference = expected.Rgb.Zip(actual.Rgb, (a, b) => Math.Abs(a - b)).Max();
        Assert.AreEqual(0, difference, $"{what}: the largest difference of two samples");
    }
}
