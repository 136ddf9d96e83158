using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class PictureLoaderTests
{
    private static readonly Preprocessing Preprocessing = Preprocessing.Parse("crop=4");

    private readonly TemporaryFolder _folder = new();

    [TestInitialize]
    public void WritePictures()
    {
        for (var i = 0; i < 50; i++) _folder.WritePicture($"{i:00}.ppm", i);
    }

    [TestCleanup]
    public void Remove() => _folder.Dispose();

    [TestMethod]
    public void Gives_pictures_in_the_order_asked_for_whatever_the_threads()
    {
        var order = Enumerable.Range(0, 200).Select(i => new PictureDraw(i * 37 % 50)).ToArray();

        var loaded = new PictureLoader(_folder.Open(), Preprocessing, threads: 4, ahead: 7).Load(order).ToArray();

        CollectionAssert.AreEqual(order.Select(draw => draw.Picture).ToArray(), loaded.Select(picture => picture.Picture).ToArray());
        Assert.IsTrue(loaded.All(picture => picture.Input![0] == picture.Picture), "the red of a picture is its number");
    }

    [TestMethod]
    public void Reads_an_endless_order_only_as_far_as_it_may_be_ahead()
    {
        var asked = 0;
        IEnumerable<PictureDraw> Endless()
        {
            while (true) yield return new PictureDraw(asked++ % 50);
        }

        Assert.HasCount(10, new PictureLoader(_folder.Open(), Preprocessing, threads: 2, ahead: 5).Load(Endless()).Take(10).ToArray());

        Assert.IsInRange(10, 15, asked);
    }

    [TestMethod]
    public void Reports_a_broken_picture_and_goes_on()
    {
        _folder.Write("07.ppm", "P6 broken");

        var loaded = new PictureLoader(_folder.Open(), Preprocessing, threads: 2).LoadAll().ToArray();

        Assert.HasCount(50, loaded);
        var broken = loaded.Single(picture => picture.Input is null);
        Assert.AreEqual(7, broken.Picture);
        StringAssert.Contains(broken.Problem, "07.ppm");
    }

    [TestMethod]
    public void Augments_the_same_whatever_the_threads_and_differently_in_each_epoch()
    {
        for (var i = 0; i < 50; i++) _folder.Write($"{i:00}.ppm", TestPictures.Ppm(TestPictures.Gradient(20 + i, 30)));
        float[][] Views(int threads, int epoch) => [.. new PictureLoader(_folder.Open(), Preprocessing, new Augmentation { Seed = 3 }, threads)
            .Load(Enumerable.Range(0, 50).Select(i => new PictureDraw(i, epoch))).Select(picture => picture.Input!)];

        var views = Views(threads: 1, epoch: 0);

        Assert.IsTrue(views.Zip(Views(threads: 4, epoch: 0), (a, b) => a.AsSpan().SequenceEqual(b)).All(same => same));
        Assert.IsFalse(views.Zip(Views(threads: 4, epoch: 1), (a, b) => a.AsSpan().SequenceEqual(b)).All(same => same));
    }

    [TestMethod]
    [Timeout(20_000)]
    public void Stops_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        IEnumerable<PictureDraw> Endless()
        {
            while (true) yield return new PictureDraw(0);
        }
        var loader = new PictureLoader(_folder.Open(), Preprocessing, threads: 2);

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in loader.Load(Endless(), cancellation.Token)) cancellation.Cancel();
        });
    }
}
