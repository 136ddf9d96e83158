using DeepRebirth.Compiler.Reporting.Page;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Tests.Reporting;

/// <summary>Thumbnails are PNG files that a decoder of another hand reads back.</summary>
[TestClass]
public sealed class PngWriterTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(7, 5)]
    [DataRow(112, 84)]
    public void A_picture_comes_back_as_it_was(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(width).NextBytes(rgb);
        Picture read = PictureDecoder.Decode(PngWriter.Write(new Picture(width, height, rgb)));
        Assert.AreEqual((width, height), (read.Width, read.Height));
        CollectionAssert.AreEqual(rgb, read.Rgb);
    }
}
