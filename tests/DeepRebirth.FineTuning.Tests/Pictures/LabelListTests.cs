using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

[TestClass]
public sealed class LabelListTests
{
    [TestMethod]
    public void Reads_one_name_a_line()
    {
        var labels = Read("stop\r\ngive way\r\nno entry\r\n", classCount: 3);

        CollectionAssert.AreEqual(new[] { "stop", "give way", "no entry" }, labels.Names.ToArray());
        Assert.AreEqual(1, labels.IndexOf("give way"));
        Assert.IsNull(labels.IndexOf("Stop"));
    }

    [TestMethod]
    public void Matches_folders_of_a_synset_file_by_wordnet_id()
    {
        var labels = Read("n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n");

        Assert.IsTrue(labels.IsSynsetFile);
        Assert.AreEqual(1, labels.IndexOf("n01443537"));
        Assert.AreEqual("goldfish, Carassius auratus", labels.Names[1]);
    }

    [TestMethod]
    [DataRow("stop\n\nno entry\n", "line 2", "blank", "3 lines are expected")]
    [DataRow("stop\ngive way\n", "line 3", "ends after 2 labels; 1 are missing", "3 lines are expected")]
    [DataRow("a\nb\nc\nd\ne\n", "line 4", "2 too many", "3 lines are expected")]
    [DataRow("stop\nstop\nyield\n", "line 2", "'stop' stands already in line 1", "")]
    [DataRow("\n\n", "no label", "3 lines are expected", "")]
    public void Says_which_line_is_wrong(string content, string first, string second, string third)
    {
        var error = Assert.ThrowsExactly<DatasetException>(() => Read(content, classCount: 3));

        Assert.AreEqual(DatasetProblem.Labels, error.Problem);
        foreach (string? words in new[] { "labels.txt", first, second, third })
            StringAssert.Contains(error.Message, words);
    }

    [TestMethod]
    public void Says_that_the_file_is_missing()
    {
        var error = Assert.ThrowsExactly<DatasetException>(() => LabelList.Read("no/labels.txt"));

        StringAssert.Contains(error.Message, "no/labels.txt");
    }

    private static LabelList Read(string content, int? classCount = null)
    {
        using var folder = new TemporaryFolder();
        return LabelList.Read(folder.Write("labels.txt", content), classCount);
    }
}
