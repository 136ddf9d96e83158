using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class PreprocessingTests
{
    [TestMethod]
    public void Reads_every_key()
    {
        var preprocessing = Preprocessing.Parse("resize=256; crop=320x240; order=bgr; mean=104,117,123; std=1,2,3; scale=1/255");

        Assert.AreEqual(256, preprocessing.Resize);
        Assert.AreEqual(new PictureSize(Height: 240, Width: 320), preprocessing.Crop);
        Assert.AreEqual(ColorOrder.Bgr, preprocessing.Order);
        Assert.AreEqual(new ChannelValues(104, 117, 123), preprocessing.Mean);
        Assert.AreEqual(new ChannelValues(1, 2, 3), preprocessing.Std);
        Assert.AreEqual(1 / 255f, preprocessing.Scale);
    }

    [TestMethod]
    [DataRow("Caffe", "resize=none;crop=none;order=BGR;mean=104,117,123;std=1,1,1;scale=1")]
    [DataRow("torch", "resize=256;crop=224;order=RGB;mean=0.485,0.456,0.406;std=0.229,0.224,0.225;scale=0.003921569")]
    [DataRow("TensorFlow", "resize=none;crop=none;order=RGB;mean=1,1,1;std=1,1,1;scale=0.007843138")]
    [DataRow("Torch;resize=232;crop=none", "resize=232;crop=none;order=RGB;mean=0.485,0.456,0.406;std=0.229,0.224,0.225;scale=0.003921569")]
    [DataRow("mean=127.5", "resize=none;crop=none;order=RGB;mean=127.5,127.5,127.5;std=1,1,1;scale=1")]
    public void Has_one_canonical_text_that_reads_back_as_the_same(string text, string canonical)
    {
        var preprocessing = Preprocessing.Parse(text);

        Assert.AreEqual(canonical, preprocessing.ToString());
        Assert.AreEqual(preprocessing, Preprocessing.Parse(canonical));
    }

    [TestMethod]
    [DataRow("Cafe", "did you mean 'Caffe'?")]
    [DataRow("TensorFlwo", "did you mean 'TensorFlow'?")]
    [DataRow("ImageNet", "the presets are Caffe, Torch, TensorFlow")]
    [DataRow("rezise=256", "did you mean 'resize'?")]
    [DataRow("colour=RGB", "the keys are resize, crop, order, mean, std, scale")]
    [DataRow("order=RBG", "did you mean 'RGB'?")]
    [DataRow("mean=1,2", "one for all planes or three")]
    [DataRow("mean=1;mean=2", "given twice")]
    [DataRow("mean=a,b,c", "'a' is no number for mean")]
    [DataRow("std=1,0,1", "above zero")]
    [DataRow("scale=1/0", "other than zero")]
    [DataRow("crop=-3", "'-3' is no length for crop")]
    [DataRow("resize=99999", "1 to 16384")]
    [DataRow("order=RGB;Caffe", "can only stand first")]
    [DataRow(" ; ", "it is empty")]
    public void Says_what_is_wrong_and_what_to_write(string text, string words)
    {
        var error = Assert.ThrowsExactly<PreprocessingException>(() => Preprocessing.Parse(text));

        StringAssert.Contains(error.Message, words);
        StringAssert.Contains(error.Message, $"'{text}'");
    }

    [TestMethod]
    public void Crops_to_the_networks_input_where_no_crop_is_given()
    {
        Assert.AreEqual(new PictureSize(227, 227), Preprocessing.Caffe.ForInput(227, 227).Crop);

        var error = Assert.ThrowsExactly<PreprocessingException>(() => Preprocessing.Torch.ForInput(299, 299));
        StringAssert.Contains(error.Message, "write crop=299 or leave crop out");
    }

    [TestMethod]
    public void Takes_the_centre_in_the_networks_colour_order_and_scale()
    {
        var picture = TestPictures.Gradient(8, 6);

        float[] input = Preprocessing.Parse("order=BGR;mean=0.5,1,1.5;std=2,4,8;scale=0.1;crop=4x2").Apply(picture);

        Assert.HasCount(3 * 2 * 4, input);
        float[] mean = [0.5f, 1, 1.5f], std = [2, 4, 8];
        for (int channel = 0; channel < 3; channel++)
            for (int y = 0; y < 2; y++)
                for (int x = 0; x < 4; x++)
                {
                    byte sample = picture.Rgb[3 * ((y + 2) * 8 + x + 2) + 2 - channel];
                    Assert.AreEqual((sample * 0.1f - mean[channel]) / std[channel], input[(channel * 2 + y) * 4 + x], 1e-5f, $"{channel} {y} {x}");
                }
    }

    [TestMethod]
    public void Resizes_the_short_side_before_it_crops()
    {
        // Columns of 40 pixels rise by 6 each. Halved, neighbours differ by 12, and the centre of ten begins at the fifth pair.
        byte[] rgb = Enumerable.Range(0, 40 * 20).SelectMany(i => new[] { (byte)(i % 40 * 6), (byte)0, (byte)9 }).ToArray();

        float[] input = Preprocessing.Parse("resize=10;crop=10").Apply(new Picture(40, 20, rgb));

        for (int i = 0; i < 100; i++)
            Assert.AreEqual((2 * (i % 10 + 5) + 0.5) * 6, input[i], 0.01, $"red {i}");
        Assert.IsTrue(input.Skip(200).All(value => Math.Abs(value - 9) < 1e-4), "blue");
    }

    [TestMethod]
    public void Averages_all_pixels_where_it_shrinks_much()
    {
        byte[] stripes = Enumerable.Range(0, 64 * 64).SelectMany(i => Enumerable.Repeat((byte)(i % 2 * 200), 3)).ToArray();

        float[] input = Preprocessing.Parse("resize=8;crop=8").Apply(new Picture(64, 64, stripes));

        Assert.IsTrue(input.All(value => Math.Abs(value - 100) < 5), "a sampler of four neighbours would alias");
    }

    [TestMethod]
    public void Enlarges_a_picture_that_is_smaller_than_the_crop()
    {
        byte[] ramp = Enumerable.Range(0, 9).SelectMany(i => Enumerable.Repeat((byte)(i % 3 * 100), 3)).ToArray();

        float[] input = Preprocessing.Parse("crop=6").Apply(new Picture(3, 3, ramp));

        float[] row = [0, 25, 75, 125, 175, 200];
        for (int i = 0; i < input.Length; i++)
            Assert.AreEqual(row[i % 6], input[i], 0.01f, $"{i}");
    }
}
