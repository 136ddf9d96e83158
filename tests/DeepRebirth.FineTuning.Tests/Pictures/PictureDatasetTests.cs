using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class PictureDatasetTests
{
    private static readonly LabelList Labels = LabelList.FromNames(["stop", "give way", "no entry"]);

    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove() => folder.Dispose();

    [TestMethod]
    public void Takes_labels_from_folder_names_in_a_stable_order()
    {
        folder.WritePicture("stop/2.ppm");
        folder.WritePicture("stop/deeper/1.ppm");
        folder.WritePicture("give way/ü @;.ppm");
        folder.WritePicture("stop/10.ppm");

        var dataset = folder.Open(Labels);

        CollectionAssert.AreEqual(new[] { "ü @;.ppm", "10.ppm", "2.ppm", "1.ppm" }, Names(dataset));
        CollectionAssert.AreEqual(new int?[] { 1, 0, 0, 0 }, dataset.Pictures.Select(picture => picture.Label).ToArray());
        Assert.AreEqual(3, CountOf(dataset, 0));
        Assert.AreEqual(1, CountOf(dataset, 1));
        Assert.IsEmpty(dataset.Warnings);
    }

    [TestMethod]
    public void Works_without_labels_on_a_flat_folder()
    {
        folder.WritePicture("b.ppm");
        folder.WritePicture("a.ppm");

        var dataset = folder.Open(Labels);

        CollectionAssert.AreEqual(new[] { "a.ppm", "b.ppm" }, Names(dataset));
        Assert.IsTrue(dataset.Pictures.All(picture => picture.Label is null));
        Assert.IsEmpty(dataset.Warnings);
    }

    [TestMethod]
    public void Takes_folders_as_classes_in_order_where_there_are_as_many()
    {
        foreach (string? name in new[] { "zebra", "ant", "Bee" })
            folder.WritePicture($"{name}/1.ppm");

        Assert.AreEqual(2, folder.Open(classCount: 3).Pictures.Single(picture => picture.Group == "zebra").Label);

        var other = folder.Open(classCount: 4);
        Assert.IsTrue(other.Pictures.All(picture => picture.Label is null));
        StringAssert.Contains(other.Warnings.Single().Message, "4 class folders are expected");
    }

    [TestMethod]
    public void A_class_folder_without_pictures_is_named_and_keeps_its_place()
    {
        foreach (string? name in new[] { "ant", "zebra" })
            folder.WritePicture($"{name}/1.ppm");
        Directory.CreateDirectory(Path.Combine(folder.Root, "bee"));

        var dataset = folder.Open(classCount: 3);

        CollectionAssert.AreEqual(new int?[] { 0, 2 }, dataset.Pictures.Select(picture => picture.Label).ToArray());
        Assert.AreEqual(DatasetProblem.EmptyClasses, dataset.Warnings.Single().Problem);
        StringAssert.Contains(dataset.Warnings[0].Message, "1 of 3 class folders has no pictures: 'bee'");
        Assert.IsEmpty(folder.Open(classCount: 2).Warnings, "an empty folder beside all classes is none");
    }

    [TestMethod]
    public void Knows_whether_all_pictures_are_alike()
    {
        folder.WritePicture("1.ppm");
        Assert.IsFalse(folder.Open().AreAllAlike(), "one alone");
        File.Copy(Path.Combine(folder.Root, "1.ppm"), Path.Combine(folder.Root, "2.ppm"));
        Assert.IsTrue(folder.Open().AreAllAlike());
        folder.WritePicture("3.ppm", 9);
        Assert.IsFalse(folder.Open().AreAllAlike());
    }

    [TestMethod]
    public void Lists_folders_that_match_no_label_and_keeps_their_pictures()
    {
        folder.WritePicture("stop/1.ppm");
        folder.WritePicture("givee way/1.ppm");

        var dataset = folder.Open(Labels);

        Assert.AreEqual(2, dataset.Count);
        Assert.AreEqual(DatasetProblem.UnknownLabels, dataset.Warnings.Single().Problem);
        StringAssert.Contains(dataset.Warnings[0].Message, "'givee way' (did you mean 'give way'?)");
    }

    [TestMethod]
    public void Leaves_out_hidden_files_and_files_that_are_no_pictures()
    {
        folder.WritePicture("1.ppm");
        folder.WritePicture(".hidden.ppm");
        folder.WritePicture(".git/2.ppm");
        folder.WritePicture("__MACOSX/3.ppm");
        folder.WritePicture("no extension");
        folder.Write("notes.txt", "hello");
        folder.Write("Thumbs.db", [0, 1, 2]);
        folder.Write("animation.gif", "GIF89a");

        var dataset = folder.Open();

        CollectionAssert.AreEqual(new[] { "1.ppm", "no extension" }, Names(dataset));
        Assert.AreEqual(DatasetProblem.UnsupportedPictures, dataset.Warnings.Single().Problem);
        StringAssert.Contains(dataset.Warnings[0].Message, ".gif");
    }

    [TestMethod]
    public void Follows_links_but_not_in_circles()
    {
        folder.WritePicture("stop/1.ppm");
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "stop", "again"), folder.Root);
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "give way"), Path.Combine(folder.Root, "stop"));

        var dataset = folder.Open(Labels);

        Assert.AreEqual(2, dataset.Count);
        Assert.AreEqual(1, CountOf(dataset, 1));
    }

    [TestMethod]
    public void Reads_a_list_with_labels_by_name_or_number()
    {
        folder.WritePicture("pictures/a, b.ppm");
        folder.WritePicture("c.ppm");
        folder.WritePicture("d.ppm");
        string list = folder.Write("train.csv", "path,label\n\"pictures/a, b.ppm\",no entry\n# a comment\n\nc.ppm,1\nd.ppm\n");

        var dataset = PictureDataset.Open(list, Labels);

        CollectionAssert.AreEqual(new int?[] { 2, 1, null }, dataset.Pictures.Select(picture => picture.Label).ToArray());
        Assert.AreEqual(dataset, dataset.WithoutBrokenPictures(), "all three are found");
    }

    [TestMethod]
    [DataRow("a.ppm,stop,now\n", "line 1", "3 values")]
    [DataRow("a.ppm,stop\n\"b.ppm,stop\n", "line 2", "quote")]
    public void Says_which_line_of_a_list_is_wrong(string content, string line, string reason)
    {
        string list = folder.Write("list.csv", content);

        var error = Assert.ThrowsExactly<DatasetException>(() => PictureDataset.Open(list));

        Assert.AreEqual(DatasetProblem.List, error.Problem);
        foreach (string? words in new[] { list, line, reason })
            StringAssert.Contains(error.Message, words);
    }

    [TestMethod]
    public void Says_that_there_is_no_folder_or_no_picture()
    {
        Assert.AreEqual(DatasetProblem.Missing, Assert.ThrowsExactly<DatasetException>(() => PictureDataset.Open(folder.Root + "/nowhere")).Problem);

        var empty = Assert.ThrowsExactly<DatasetException>(() => folder.Open());
        Assert.AreEqual(DatasetProblem.NoPictures, empty.Problem);
        StringAssert.Contains(empty.Message, folder.Root);
    }

    [TestMethod]
    public void Skips_counts_and_names_broken_pictures()
    {
        for (int i = 0; i < 3; i++)
            folder.WritePicture($"stop/good{i}.ppm");
        for (int i = 10; i < 24; i++)
            folder.Write($"stop/bad{i}.jpg", "no jpeg");

        var dataset = folder.Open(Labels).WithoutBrokenPictures(threads: 2);

        Assert.AreEqual(3, dataset.Count);
        var warning = dataset.Warnings.Single();
        Assert.AreEqual(DatasetProblem.BrokenPictures, warning.Problem);
        StringAssert.Contains(warning.Message, "14 of 17");
        StringAssert.Contains(warning.Message, "bad10.jpg");
        StringAssert.Contains(warning.Message, "and 4 more");
    }

    [TestMethod]
    public void Refuses_a_set_of_only_broken_pictures()
    {
        folder.Write("bad.jpg", "no jpeg");

        var error = Assert.ThrowsExactly<DatasetException>(() => folder.Open().WithoutBrokenPictures());

        Assert.AreEqual(DatasetProblem.NoPictures, error.Problem);
        StringAssert.Contains(error.Message, "bad.jpg");
    }

    [TestMethod]
    public void Hashes_what_the_pictures_are_not_where_they_lie()
    {
        using var other = new TemporaryFolder();
        folder.WritePicture("stop/1.ppm", 1);
        folder.WritePicture("give way/2.ppm", 2);
        other.WritePicture("stop/renamed.ppm", 1);
        other.WritePicture("give way/0.ppm", 2);
        string hash = folder.Open(Labels).ComputeContentHash(threads: 2);

        Assert.AreEqual(64, hash.Length);
        Assert.AreEqual(hash, other.Open(Labels).ComputeContentHash());

        other.WritePicture("give way/0.ppm", 3);
        Assert.AreNotEqual(hash, other.Open(Labels).ComputeContentHash(), "another content");
        File.Delete(Path.Combine(other.Root, "give way", "0.ppm"));
        other.WritePicture("no entry/0.ppm", 2);
        Assert.AreNotEqual(hash, other.Open(Labels).ComputeContentHash(), "another class");
    }

    [TestMethod]
    public void Holds_out_a_share_of_every_class()
    {
        for (int i = 0; i < 40; i++)
            folder.WritePicture($"stop/{i}.ppm");
        for (int i = 0; i < 20; i++)
            folder.WritePicture($"give way/{i}.ppm");
        for (int i = 0; i < 2; i++)
            folder.WritePicture($"no entry/{i}.ppm");
        var dataset = folder.Open(Labels);

        var (kept, heldOut) = dataset.Split(0.25, seed: 1);

        Assert.IsInRange(15, 16, heldOut.Count);
        Assert.IsInRange(9, 11, CountOf(heldOut, 0));
        Assert.IsInRange(4, 6, CountOf(heldOut, 1));
        Assert.IsGreaterThanOrEqualTo(1, CountOf(kept, 2));
        CollectionAssert.AreEquivalent(dataset.Pictures.ToArray(), kept.Pictures.Concat(heldOut.Pictures).ToArray());
        CollectionAssert.AreEqual(heldOut.Pictures.ToArray(), dataset.Split(0.25, seed: 1).HeldOut.Pictures.ToArray(), "the same seed");
        CollectionAssert.AreNotEqual(heldOut.Pictures.ToArray(), dataset.Split(0.25, seed: 2).HeldOut.Pictures.ToArray(), "another seed");
    }

    [TestMethod]
    public void Says_that_there_are_too_few_pictures_to_hold_some_out()
    {
        folder.WritePicture("1.ppm");

        var error = Assert.ThrowsExactly<DatasetException>(() => folder.Open().Split(0.2, seed: 1));

        StringAssert.Contains(error.Message, "one picture is too few");

        folder.WritePicture("2.ppm");
        var (kept, heldOut) = folder.Open().Split(0.2, seed: 1);
        Assert.AreEqual((1, 1), (kept.Count, heldOut.Count), "two are enough");
    }

    [TestMethod]
    public void Does_not_wait_for_a_pipe_that_is_named_like_a_picture()
    {
        folder.WritePicture("1.ppm");
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("There are no named pipes in folders here.");
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder.Root, "2.ppm"), Path.Combine(folder.Root, "3")]).WaitForExit();

        Assert.AreEqual(1, folder.Open().WithoutBrokenPictures().Count);
    }

    [TestMethod]
    public void Splits_many_tiny_classes_in_the_right_share()
    {
        for (int i = 0; i < 100; i++)
            folder.WritePicture($"class{i % 50}/{i}.ppm");

        Assert.IsInRange(19, 21, folder.Open().Split(0.2, seed: 3).HeldOut.Count);
    }

    private static int CountOf(PictureDataset dataset, int label) => dataset.Pictures.Count(picture => picture.Label == label);

    private static string[] Names(PictureDataset dataset) => [.. dataset.Pictures.Select(picture => Path.GetFileName(picture.Path))];
}
