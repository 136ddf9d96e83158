using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class AugmentationTests
{
    private static readonly PictureSize Size = new(24, 32);
    private static readonly Augmentation Still = new() { MinArea = 1, AspectSpread = 0, Flip = false, Contrast = 0, Brightness = 0 };

    [TestMethod]
    public void Gives_the_same_view_for_the_same_seed_epoch_and_picture_only()
    {
        var picture = TestPictures.Gradient(50, 40);
        var augmentation = new Augmentation { Seed = 5 };

        byte[] view = augmentation.Apply(picture, Size, epoch: 2, index: 7).Rgb;

        CollectionAssert.AreEqual(view, new Augmentation { Seed = 5 }.Apply(picture, Size, 2, 7).Rgb);
        CollectionAssert.AreNotEqual(view, augmentation.Apply(picture, Size, 3, 7).Rgb);
        CollectionAssert.AreNotEqual(view, augmentation.Apply(picture, Size, 2, 8).Rgb);
        CollectionAssert.AreNotEqual(view, new Augmentation { Seed = 6 }.Apply(picture, Size, 2, 7).Rgb);
    }

    [TestMethod]
    public void Leaves_the_picture_as_it_is_where_all_is_turned_off()
    {
        var picture = TestPictures.Gradient(32, 24);

        CollectionAssert.AreEqual(picture.Rgb, Still.Apply(picture, Size, 0, 0).Rgb);
    }

    [TestMethod]
    public void Mirrors_half_of_the_views()
    {
        var picture = TestPictures.Gradient(32, 24);
        byte[] mirrored = Enumerable.Range(0, 32 * 24).SelectMany(i => picture.Rgb.Skip(3 * (i / 32 * 32 + 31 - i % 32)).Take(3)).ToArray();

        int flips = Enumerable.Range(0, 400).Count(i => (Still with { Flip = true }).Apply(picture, Size, 0, i).Rgb.AsSpan().SequenceEqual(mirrored));

        Assert.IsInRange(160, 240, flips);
    }

    [TestMethod]
    public void Shows_crops_of_the_wanted_share()
    {
        // Red rises by one a column, green by one a row: the view's range tells the size of its crop.
        byte[] rgb = Enumerable.Range(0, 200 * 150).SelectMany(i => new[] { (byte)(i % 200), (byte)(i / 200), (byte)0 }).ToArray();
        var augmentation = Still with { MinArea = 0.35, AspectSpread = 0.22 };
        double[] areas = Enumerable.Range(0, 300).Select(i =>
        {
            byte[][] view = augmentation.Apply(new Picture(200, 150, rgb), Size, 0, i).Rgb.Chunk(3).ToArray();
            double width = (view.Max(pixel => pixel[0]) - view.Min(pixel => pixel[0])) * 32 / 31.0;
            double height = (view.Max(pixel => pixel[1]) - view.Min(pixel => pixel[1])) * 24 / 23.0;
            return width * height / (200 * 150);
        }).ToArray();

        Assert.IsInRange(0.3, 0.45, areas.Min());
        Assert.IsInRange(0.9, 1.05, areas.Max());
        Assert.IsInRange(0.55, 0.75, areas.Average());
    }

    [TestMethod]
    public void Samples_between_four_pixels_at_any_size()
    {
        var random = new Random(3);
        byte[] rgb = new byte[3 * 23 * 17];
        random.NextBytes(rgb);
        var picture = new Picture(23, 17, rgb);
        foreach (var size in new[] { new PictureSize(7, 5), new PictureSize(24, 32), new PictureSize(61, 43) })
        {
            var area = new PictureArea(2.3, 1.6, 15.7, 14.1);
            var view = BilinearView.Sample(picture, area, size, flip: true, contrast: 1, brightness: 0);
            for (int y = 0; y < size.Height; y++)
            {
                for (int x = 0; x < size.Width; x++)
                {
                    for (int channel = 0; channel < 3; channel++)
                    {
                        double across = Math.Clamp(area.Left + (size.Width - 0.5 - x) * area.Width / size.Width - 0.5, 0, 22);
                        double down = Math.Clamp(area.Top + (y + 0.5) * area.Height / size.Height - 0.5, 0, 16);
                        Assert.AreEqual(Between(picture, across, down, channel), view.Rgb[3 * (y * size.Width + x) + channel], 0.51, $"{size}: {x}, {y}");
                    }
                }
            }
        }
    }

    private static double Between(Picture picture, double across, double down, int channel)
    {
        double At(int x, int y) => picture.Rgb[3 * (Math.Min(y, picture.Height - 1) * picture.Width + Math.Min(x, picture.Width - 1)) + channel];
        int left = (int)across, top = (int)down;
        var (right, below) = (across - left, down - top);
        return (1 - below) * ((1 - right) * At(left, top) + right * At(left + 1, top))
            + below * ((1 - right) * At(left, top + 1) + right * At(left + 1, top + 1));
    }

    [TestMethod]
    public void Shifts_brightness_within_its_range()
    {
        var grey = TestPictures.Plain(8, 8, 100, 100, 100);
        int[] levels = Enumerable.Range(0, 300).Select(i => (int)(Still with { Brightness = 10 }).Apply(grey, Size, 0, i).Rgb[0]).ToArray();

        Assert.IsInRange(90, 92, levels.Min());
        Assert.IsInRange(108, 110, levels.Max());
    }

    [TestMethod]
    public void Changes_contrast_around_the_views_mean()
    {
        byte[] rgb = Enumerable.Range(0, 32 * 24).SelectMany(i => Enumerable.Repeat((byte)(i % 2 == 0 ? 50 : 150), 3)).ToArray();
        int[] spans = Enumerable.Range(0, 200).Select(i =>
        {
            byte[] view = (Still with { Contrast = 0.15 }).Apply(new Picture(32, 24, rgb), Size, 0, i).Rgb;
            Assert.AreEqual(100, view.Average(value => value), 1);
            return view.Max() - view.Min();
        }).ToArray();

        Assert.IsInRange(85, 88, spans.Min());
        Assert.IsInRange(112, 115, spans.Max());
    }
}
