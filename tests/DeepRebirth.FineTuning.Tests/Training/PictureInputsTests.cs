using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class PictureInputsTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("deeprebirth-tests").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void A_broken_picture_among_good_ones_is_left_out_counted_and_named()
    {
        Write("a.ppm", pixels: 64);
        Write("b.ppm", pixels: 10);
        Write("c.ppm", pixels: 64);
        var inputs = new PictureInputs(PictureDataset.Open(folder), new Preprocessing().ForInput(8, 8));
        var input = new float[3 * 8 * 8];
        Assert.IsTrue(inputs.TryLoad(0, view: 0, input));
        Assert.AreEqual(7, input[0]);
        Assert.IsNull(inputs.Broken);
        Assert.IsFalse(inputs.TryLoad(1, view: 0, input));
        Assert.IsTrue(inputs.TryLoad(2, view: 0, input));
        StringAssert.Contains(inputs.Broken!.Message, "1 of 3 pictures");
        StringAssert.Contains(inputs.Broken.Message, "b.ppm");
    }

    [TestMethod]
    public void A_view_is_the_same_whenever_it_is_asked_for_and_differs_from_other_views()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 64).Select(i => (byte)(i * 37))];
        File.WriteAllBytes(Path.Combine(folder, "a.ppm"), [.. "P6 8 8 255\n"u8, .. pixels]);
        var inputs = new PictureInputs(PictureDataset.Open(folder), new Preprocessing().ForInput(8, 8), new Augmentation());
        var first = new float[3 * 8 * 8];
        var again = new float[3 * 8 * 8];
        var other = new float[3 * 8 * 8];
        inputs.TryLoad(0, view: 3, first);
        inputs.TryLoad(0, view: 4, other);
        inputs.TryLoad(0, view: 3, again);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);

        inputs.FromView(2).FromView(1).TryLoad(0, view: 1, again);
        CollectionAssert.AreEqual(other, again, "view 1 from view 3 on is view 4");
    }

    [TestMethod]
    public void Decoded_pictures_stay_in_memory_up_to_the_limit()
    {
        foreach (string name in (string[])["a.ppm", "b.ppm", "c.ppm"])
            Write(name, pixels: 64);
        var inputs = new PictureInputs(PictureDataset.Open(folder), new Preprocessing().ForInput(8, 8), keptBytes: 2 * 3 * 64);
        var input = new float[3 * 8 * 8];
        for (int i = 0; i < inputs.Count; i++)
            Assert.IsTrue(inputs.TryLoad(i, view: 0, input));

        foreach (string path in Directory.GetFiles(folder))
            File.Delete(path);
        Assert.IsTrue(inputs.TryLoad(0, view: 1, input));
        Assert.AreEqual(7, input[0]);
        Assert.IsTrue(inputs.TryLoad(1, view: 1, input));
        Assert.IsFalse(inputs.TryLoad(2, view: 1, input), "the third did not fit, so it is read again");
    }

    private void Write(string name, int pixels) =>
        File.WriteAllBytes(Path.Combine(folder, name), [.. "P6 8 8 255\n"u8, .. Enumerable.Repeat((byte)7, 3 * pixels)]);
}
