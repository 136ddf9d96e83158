using System.Text;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

/// <summary>PPM, PGM, BMP and NPY.</summary>
[TestClass]
public sealed class PlainFormatTests
{
    private static readonly Picture Gradient = TestPictures.Gradient(5, 3);

    [TestMethod]
    public void Decodes_a_pixmap_with_comments_in_its_header()
    {
        byte[] ppm = [.. "P6 # made by hand\n5\n# rows:\n3 255\n"u8, .. Gradient.Rgb];

        CollectionAssert.AreEqual(Gradient.Rgb, PictureDecoder.Decode(ppm).Rgb);
    }

    [TestMethod]
    public void Decodes_a_greymap_of_another_range()
    {
        var picture = PictureDecoder.Decode([.. "P5\n3 1\n100\n"u8, 0, 50, 100]);

        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 128, 128, 128, 255, 255, 255 }, picture.Rgb);
    }

    [TestMethod]
    public void Decodes_a_greymap_of_sixteen_bits()
    {
        var picture = PictureDecoder.Decode([.. "P5 2 1 65535\n"u8, 0xFF, 0xFF, 0x80, 0x80]);

        CollectionAssert.AreEqual(new byte[] { 255, 255, 255, 128, 128, 128 }, picture.Rgb);
    }

    [TestMethod]
    public void Refuses_pixmaps_that_are_damaged_or_of_another_kind()
    {
        TestPictures.AssertRefused([.. "P6\n5 3\n255\n"u8, 1, 2, 3], "truncated");
        TestPictures.AssertRefused("P6\n5 3\n"u8.ToArray(), "must be numbers");
        TestPictures.AssertRefused("P6\n5 3\n0\n"u8.ToArray(), "1 to 65535");
        TestPictures.AssertRefused("P6\n9999999 9999999\n255\n"u8.ToArray(), "MaxPixels");
        TestPictures.AssertRefused("P3\n1 1\n255\n1 2 3"u8.ToArray(), "P3", "P6");
    }

    [TestMethod]
    [DataRow(24, false)]
    [DataRow(24, true)]
    [DataRow(32, false)]
    [DataRow(32, true)]
    public void Decodes_bitmaps_from_below_and_from_above(int bits, bool topDown)
    {
        CollectionAssert.AreEqual(Gradient.Rgb, PictureDecoder.Decode(Bmp(Gradient, bits, topDown)).Rgb);
    }

    [TestMethod]
    public void Refuses_bitmaps_that_are_damaged_or_of_another_kind()
    {
        byte[] bmp = Bmp(Gradient, 24, topDown: false);
        for (int length = 14; length < bmp.Length - 1; length++) // the last row's padding may be missing
            TestPictures.AssertRefused(bmp[..length], "truncated");
        TestPictures.AssertRefused(With(bmp, 28, 8), "8 bits", "PNG");
        TestPictures.AssertRefused(With(bmp, 30, 1), "Compressed", "PNG");
        TestPictures.AssertRefused(With(bmp, 14, 12), "OS/2");
        TestPictures.AssertRefused(With(bmp, 21, 0x7F), "MaxPixels");
    }

    [TestMethod]
    public void Decodes_numpy_arrays_of_bytes()
    {
        CollectionAssert.AreEqual(Gradient.Rgb, PictureDecoder.Decode(Npy("|u1", "False", "(3, 5, 3)", Gradient.Rgb)).Rgb);
        CollectionAssert.AreEqual(new byte[] { 9, 9, 9, 8, 8, 8 }, PictureDecoder.Decode(Npy("|u1", "False", "(1, 2)", [9, 8])).Rgb);
    }

    [TestMethod]
    public void Refuses_other_numpy_arrays_and_says_what_to_store()
    {
        TestPictures.AssertRefused(Npy("<f4", "False", "(3, 5, 3)", new byte[180]), "<f4", "uint8");
        TestPictures.AssertRefused(Npy("|u1", "True", "(3, 5, 3)", Gradient.Rgb), "Fortran", "ascontiguousarray");
        TestPictures.AssertRefused(Npy("|u1", "False", "(3, 5, 4)", new byte[60]), "(3, 5, 4)", "(height, width, 3)");
        TestPictures.AssertRefused(Npy("|u1", "False", "(3, 5, 3)", new byte[44]), "truncated");
        TestPictures.AssertRefused(Npy("|u1", "False", "(99999, 99999, 3)", []), "MaxPixels");
        TestPictures.AssertRefused(Npy("|u1", "False", "(99999999999999999999, 1)", []), "shape");
    }

    [TestMethod]
    public void Names_formats_that_it_does_not_read()
    {
        TestPictures.AssertRefused("GIF89a          "u8.ToArray(), "Gif", "convert it to JPEG or PNG");
        TestPictures.AssertRefused("RIFF    WEBPVP8 "u8.ToArray(), "WebP", "convert it to JPEG or PNG");
        TestPictures.AssertRefused("hello, world"u8.ToArray(), "no picture");
        TestPictures.AssertRefused([], "empty");
    }

    [TestMethod]
    public void Says_that_a_file_does_not_exist()
    {
        var error = Assert.ThrowsExactly<PictureException>(() => PictureDecoder.Decode("no/such/picture.jpg"));

        Assert.AreEqual("no/such/picture.jpg: The file does not exist.", error.Message);
    }

    [TestMethod]
    public void Holds_to_the_limit_of_file_bytes()
    {
        var error = Assert.ThrowsExactly<PictureException>(() => PictureDecoder.Decode(TestPictures.Ppm(Gradient), limits: new PictureLimits { MaxFileBytes = 10 }));

        StringAssert.Contains(error.Message, "MaxFileBytes");
    }

    private static byte[] With(byte[] data, int position, byte value)
    {
        byte[] changed = data.ToArray();
        changed[position] = value;
        return changed;
    }

    private static byte[] Bmp(Picture picture, int bits, bool topDown)
    {
        int stride = (picture.Width * bits / 8 + 3) / 4 * 4;
        byte[] bmp = new byte[54 + stride * picture.Height];
        "BM"u8.CopyTo(bmp);
        void Put(int position, int value) => BitConverter.GetBytes(value).CopyTo(bmp, position);
        Put(2, bmp.Length);
        Put(10, 54);
        Put(14, 40);
        Put(18, picture.Width);
        Put(22, topDown ? -picture.Height : picture.Height);
        Put(26, 1 | bits << 16);
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
                for (int channel = 0; channel < 3; channel++)
                    bmp[54 + stride * (topDown ? y : picture.Height - 1 - y) + x * bits / 8 + channel] = picture.Rgb[3 * (y * picture.Width + x) + 2 - channel];
        return bmp;
    }

    private static byte[] Npy(string type, string fortran, string shape, byte[] samples)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. samples];
    }
}
