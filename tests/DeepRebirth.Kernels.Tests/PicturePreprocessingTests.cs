namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed class PicturePreprocessingTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from width in new[] { 1, 2, 7, 33, 100 }
           from height in new[] { 1, 3, 41, 70 }
           from preprocessing in new PicturePreprocessing[]
           {
               new(),
               new() { Resize = 24, CropHeight = 17, CropWidth = 19, BlueFirst = true, Mean = new(104, 117, 123) },
               new() { CropHeight = 37, CropWidth = 40, Mean = new(0.485f, 0.456f, 0.406f), Std = new(0.229f, 0.224f, 0.225f), Scale = 1 / 255f },
               new() { Resize = 70 },
           }
           select Case(preprocessing, width, height),
    ];

    [TestMethod]
    public void Gives_every_bit_of_the_reference() => KernelGrid.AssertAll(Cases);

    [TestMethod]
    [DataRow(9, 7, 4, 5, 4, 3006355115)]
    [DataRow(7, 5, 12, 16, 12, 1410905956)]
    [DataRow(50, 31, 20, 32, 20, 558125894)]
    [DataRow(31, 50, 24, 24, 38, 1446838769)]
    [DataRow(6, 4, 8, 12, 8, 2313534256)]
    [DataRow(300, 200, 32, 48, 32, 3153075504)]
    public void Resizes_to_the_bytes_that_Pillow_gives(int width, int height, int shortSide, int toWidth, int toHeight, long hash)
    {
        float[] planes = new float[3 * toWidth * toHeight];
        new PicturePreprocessing { Resize = shortSide }.Run(Picture(width, height), width, height, planes);
        Assert.AreEqual((uint)hash, Hash(Interleave(planes)));
    }

    [TestMethod]
    public void Crops_the_centre_of_what_it_resized()
    {
        float[] whole = new float[3 * 32 * 20];
        new PicturePreprocessing { Resize = 20 }.Run(Picture(50, 31), 50, 31, whole);
        float[] crop = new float[3 * 11 * 15];
        new PicturePreprocessing { Resize = 20, CropHeight = 11, CropWidth = 15 }.Run(Picture(50, 31), 50, 31, crop);

        for (int channel = 0; channel < 3; channel++)
        for (int y = 0; y < 11; y++)
        for (int x = 0; x < 15; x++)
            Assert.AreEqual(whole[(((channel * 20) + y + 4) * 32) + x + 8], crop[(((channel * 11) + y) * 15) + x]);
    }

    [TestMethod]
    public void Crops_without_resizing_and_rounds_an_odd_margin_down()
    {
        byte[] picture = Picture(6, 5);
        float[] planes = new float[3 * 2 * 3];
        new PicturePreprocessing { CropHeight = 2, CropWidth = 3 }.Run(picture, 6, 5, planes);
        Assert.AreEqual(picture[3 * ((1 * 6) + 1)], planes[0]);
        Assert.AreEqual(picture[(3 * ((2 * 6) + 3)) + 2], planes[^1]);
    }

    [TestMethod]
    public void Orders_scales_and_shifts_the_colours()
    {
        var preprocessing = new PicturePreprocessing { BlueFirst = true, Mean = new(1, 2, 3), Std = new(2, 4, 8), Scale = 0.5f };
        float[] planes = new float[3];
        preprocessing.Run([10, 20, 30], 1, 1, planes);
        CollectionAssert.AreEqual(new[] { (15 - 1) / 2f, (10 - 2) / 4f, (5 - 3) / 8f }, planes);
    }

    [TestMethod]
    public void Allocates_nothing_once_it_has_its_buffers()
    {
        byte[] picture = Picture(60, 50);
        float[] planes = new float[3 * 32 * 32];
        var preprocessing = new PicturePreprocessing { Resize = 40, CropHeight = 32, CropWidth = 32 };
        preprocessing.Run(picture, 60, 50, planes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        preprocessing.Run(picture, 60, 50, planes);
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    [DataRow(300, 100)]
    [DataRow(100, 300)]
    [DataRow(7, 224)]
    [DataRow(1, 1)]
    public void Enlarges_a_picture_that_is_smaller_than_the_crop_to_cover_it(int width, int height)
    {
        var preprocessing = new PicturePreprocessing { CropHeight = 224, CropWidth = 224 };
        var input = new float[3 * 224 * 224];
        Array.Fill(input, float.NaN);
        preprocessing.Run(Enumerable.Repeat((byte)200, 3 * width * height).ToArray(), width, height, input);
        Assert.IsTrue(input.All(value => value == 200));
    }

    [TestMethod]
    [DataRow(5, 5, 74)]
    [DataRow(0, 5, 0)]
    [DataRow(-1, -1, 3)]
    public void Refuses_bytes_that_do_not_fit_the_picture(int width, int height, int bytes) =>
        Assert.ThrowsExactly<ArgumentException>(() => new PicturePreprocessing().Run(new byte[bytes], width, height, new float[75]));

    [TestMethod]
    public void Refuses_an_output_of_another_size() =>
        Assert.ThrowsExactly<ArgumentException>(() => new PicturePreprocessing().Run(Picture(5, 5), 5, 5, new float[76]));

    private static KernelCase Case(PicturePreprocessing preprocessing, int width, int height) =>
        new($"{preprocessing} of {width} x {height}", () =>
        {
            byte[] picture = new byte[3 * width * height];
            new Random(width + height).NextBytes(picture);
            PictureView view = preprocessing.ViewOf(width, height);
            float[] expected = new float[3 * view.Width * view.Height];
            float[] actual = new float[expected.Length];
            PictureReference.Run(preprocessing, picture, width, height, expected);
            preprocessing.Run(picture, width, height, actual);
            int wrong = Enumerable.Range(0, expected.Length).FirstOrDefault(
                i => BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]), -1);
            return wrong < 0 ? null : $"value {wrong} of {expected.Length} is {actual[wrong]} instead of {expected[wrong]}";
        });

    private static byte[] Picture(int width, int height)
    {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
            rgb[(3 * ((y * width) + x)) + c] = (byte)((x * 7) + (y * 13) + (c * 29) + (x * y * (c + 1)));
        return rgb;
    }

    private static byte[] Interleave(float[] planes)
    {
        int pixels = planes.Length / 3;
        return Enumerable.Range(0, planes.Length).Select(i => (byte)planes[((i % 3) * pixels) + (i / 3)]).ToArray();
    }

    private static uint Hash(byte[] bytes) => bytes.Aggregate(2166136261u, (hash, value) => (hash ^ value) * 16777619u);
}
