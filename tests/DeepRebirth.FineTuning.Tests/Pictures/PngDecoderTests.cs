using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class PngDecoderTests
{
    private static int Sample(int x, int y, int channel) => x * 7 + y * 11 + channel * 50;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Decodes_rgb_with_all_five_filters(bool interlaced)
    {
        byte[] png = PngWriter.Write(13, 11, colorType: 2, depth: 8, (x, y, c) => Sample(x, y, c) & 255, interlaced);

        AssertPixels(png, 13, 11, (x, y, c) => (byte)Sample(x, y, c));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Undoes_each_filter_where_it_is_the_only_one(int filter)
    {
        byte[] png = PngWriter.Write(9, 6, colorType: 6, depth: 8, (x, y, c) => c == 3 ? 255 : Sample(x, y, c) * 3 & 255, filter: filter);

        AssertPixels(png, 9, 6, (x, y, c) => (byte)(Sample(x, y, c) * 3));
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(4, true)]
    [DataRow(8, true)]
    [DataRow(1, true)]
    public void Spreads_grey_of_any_depth_over_0_to_255(int depth, bool interlaced)
    {
        int maximum = (1 << depth) - 1;
        byte[] png = PngWriter.Write(11, 9, colorType: 0, depth, (x, y, _) => Sample(x, y, 0) & maximum, interlaced);

        AssertPixels(png, 11, 9, (x, y, _) => (byte)((Sample(x, y, 0) & maximum) * 255 / maximum));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Rounds_sixteen_bits_to_eight(int colorType)
    {
        static int Value(int x, int y, int channel) => (x * 7919 + y * 104729 + channel * 31) & 0xFFFF;
        byte[] png = PngWriter.Write(8, 5, colorType, depth: 16, Value);

        AssertPixels(png, 8, 5, (x, y, c) => (byte)Math.Round(Value(x, y, colorType == 0 ? 0 : c) / 257.0));
    }

    [TestMethod]
    public void Looks_up_palette_colours()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
        byte[] png = PngWriter.Write(10, 4, colorType: 3, depth: 2, (x, y, _) => (x + y) % 3, extra: ("PLTE", palette));

        AssertPixels(png, 10, 4, (x, y, c) => palette[(x + y) % 3 * 3 + c]);
    }

    [TestMethod]
    [DataRow(4, 8)]
    [DataRow(6, 8)]
    [DataRow(4, 16)]
    [DataRow(6, 16)]
    public void Composites_transparent_pixels_over_black(int colorType, int depth)
    {
        int maximum = (1 << depth) - 1;
        int alphaChannel = PngWriter.Channels(colorType) - 1;
        int[] alphas = [0, maximum / 2, maximum];
        byte[] png = PngWriter.Write(3, 1, colorType, depth, (x, _, c) => c == alphaChannel ? alphas[x] : maximum / 5 * 4);

        AssertPixels(png, 3, 1, (x, _, _) => (byte)Math.Round(204.0 * alphas[x] / maximum));
    }

    [TestMethod]
    public void Takes_a_transparent_colour_and_palette_alpha_as_black()
    {
        byte[] keyed = PngWriter.Write(2, 1, colorType: 2, depth: 8, (x, _, c) => x * 100 + c, extra: ("tRNS", [0, 100, 0, 101, 0, 102]));
        AssertPixels(keyed, 2, 1, (x, _, c) => x == 1 ? (byte)0 : (byte)c);

        byte[] palette = PngWriter.Write(2, 1, colorType: 3, depth: 8, (x, _, _) => x, extra: [("PLTE", [200, 200, 200, 90, 90, 90]), ("tRNS", [128])]);
        AssertPixels(palette, 2, 1, (x, _, _) => x == 0 ? (byte)100 : (byte)90);
    }

    [TestMethod]
    public void Passes_over_chunks_that_need_not_be_understood()
    {
        byte[] png = PngWriter.Write(2, 2, 2, 8, (x, y, c) => Sample(x, y, c), extra: ("tEXt", "Comment\0hello"u8.ToArray()));
        AssertPixels(png, 2, 2, (x, y, c) => (byte)Sample(x, y, c));

        TestPictures.AssertRefused(PngWriter.Write(2, 2, 2, 8, (_, _, _) => 0, extra: ("ABCD", [])), "ABCD");
    }

    [TestMethod]
    public void Refuses_a_wrong_checksum()
    {
        byte[] png = PngWriter.Write(5, 5, 2, 8, (x, y, c) => Sample(x, y, c));
        png[18] ^= 1; // the width, under the header's CRC

        TestPictures.AssertRefused(png, "checksum", "IHDR");
    }

    [TestMethod]
    public void Refuses_a_file_that_was_cut_off()
    {
        byte[] png = PngWriter.Write(13, 11, 6, 8, (x, y, c) => Sample(x, y, c) & 255);
        for (int length = 8; length < png.Length; length++)
            TestPictures.AssertRefused(png[..length], "truncated");
    }

    [TestMethod]
    public void Refuses_a_small_file_that_declares_a_huge_picture()
    {
        TestPictures.AssertRefused(Declaring(0x7FFFFFFF, 0x7FFFFFFF), "MaxPixels");
        TestPictures.AssertRefused(Declaring(9000, 9000), "truncated"); // allowed, but so few bytes cannot unpack to it
    }

    [TestMethod]
    public void Holds_to_the_limit_of_unpacked_bytes()
    {
        byte[] png = PngWriter.Write(100, 100, 2, 16, (_, _, _) => 0);

        var error = Assert.ThrowsExactly<PictureException>(() => PictureDecoder.Decode(png, limits: new PictureLimits { MaxDecompressedBytes = 1000 }));

        StringAssert.Contains(error.Message, "MaxDecompressedBytes");
    }

    [TestMethod]
    [DataRow(0, 3)]
    [DataRow(3, 16)]
    [DataRow(5, 8)]
    public void Refuses_kinds_of_pixels_that_do_not_exist(int colorType, int depth) =>
        TestPictures.AssertRefused(PngWriter.Write(2, 2, colorType, depth, (_, _, _) => 0), $"colour type {colorType}");

    private static byte[] Declaring(uint width, uint height)
    {
        byte[] header = [.. BitConverter.GetBytes(width).Reverse(), .. BitConverter.GetBytes(height).Reverse(), 8, 2, 0, 0, 0];
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. PngWriter.Chunk("IHDR", header), .. PngWriter.Chunk("IDAT", new byte[50]), .. PngWriter.Chunk("IEND", [])];
    }

    private static void AssertPixels(byte[] png, int width, int height, Func<int, int, int, byte> expected)
    {
        var picture = PictureDecoder.Decode(png);
        Assert.AreEqual((width, height), (picture.Width, picture.Height));
        for (int i = 0; i < picture.Rgb.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            Assert.AreEqual(expected(x, y, i % 3), picture.Rgb[i], $"column {x}, row {y}, channel {i % 3}");
        }
    }
}
