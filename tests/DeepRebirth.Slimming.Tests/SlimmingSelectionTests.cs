namespace DeepRebirth.Slimming.Tests;

[TestClass]
public sealed class SlimmingSelectionTests
{
    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow(" ; ")]
    [DataRow("default")]
    public void Nothing_said_is_the_default(string? text) => Assert.AreEqual(SlimmingSelection.Default, SlimmingSelection.Parse(text));

    [TestMethod]
    [DataRow("None")]
    [DataRow("none ")]
    public void None_selects_nothing(string text) => Assert.IsEmpty(SlimmingSelection.Parse(text).Choices);

    [TestMethod]
    public void Kinds_rules_and_layers_can_be_chosen()
    {
        SlimmingSelection selection = SlimmingSelection.Parse("exact; Order ;Streamline:fold-pool-into-branches@pool4/*;Exact");
        CollectionAssert.AreEqual(
            new SlimmingChoice[]
            {
                new(SlimmingKind.Exact),
                new(SlimmingKind.Order),
                new(SlimmingKind.Streamline, "fold-pool-into-branches", "pool4/*"),
            },
            selection.Choices);
        Assert.AreEqual("Exact;Order;Streamline:fold-pool-into-branches@pool4/*", selection.ToString());
        Assert.AreEqual(selection, SlimmingSelection.Parse(selection.ToString()));
    }

    [TestMethod]
    public void The_default_is_written_as_it_is_read() =>
        Assert.AreEqual(SlimmingSelection.Default, SlimmingSelection.Parse(SlimmingSelection.Default.ToString()));

    [TestMethod]
    [DataRow("Streamlin", "Did you mean 'Streamline'?")]
    [DataRow("Exat;Order", "Did you mean 'Exact'?")]
    [DataRow("Papr", "Did you mean 'Paper'?")]
    [DataRow("Exact;Paper", "'Paper' stands alone")]
    [DataRow("Streamline:fold-pool-in-branches", "Did you mean 'fold-pool-into-branches'?")]
    [DataRow("Streamline:zzz", "The rules of the kind Streamline are fold-pool-into-branches")]
    [DataRow("Exact:fold-pool-into-branches", "Write 'Streamline:fold-pool-into-branches'")]
    [DataRow("Branch:merge-branch-in-neighbour", "Did you mean 'merge-branch-into-neighbour'?")]
    [DataRow("LowRank=0%", "from 1% to 100%")]
    [DataRow("Exact;None", "'None' stands alone")]
    [DataRow("Streamline@", "names no layer")]
    [DataRow("1", "no kind '1'")]
    public void A_mistake_is_named_with_its_remedy(string text, string words)
    {
        string message = Assert.ThrowsExactly<SlimmingSelectionException>(() => SlimmingSelection.Parse(text)).Message;
        Assert.Contains(words, message);
    }

    [TestMethod]
    [DataRow("pool4/3x3_s2", "pool4/3x3_s2", true)]
    [DataRow("pool*", "pool4/3x3_s2", true)]
    [DataRow("pool?/*", "pool4/3x3_s2", true)]
    [DataRow("*", @"odd\name", true)]
    [DataRow(@"odd\name", @"odd\name", true)]
    [DataRow("pool4", "pool4/3x3_s2", false)]
    [DataRow("POOL*", "pool4/3x3_s2", false)]
    [DataRow("a<b>c\"", "a<b>c\"", true)]
    [DataRow("a<c", "abc", false)]
    public void Layers_are_matched_as_a_whole_with_wildcards(string pattern, string layer, bool covers)
    {
        var choice = new SlimmingChoice(SlimmingKind.Streamline, Layers: pattern);
        Assert.AreEqual(covers, choice.Covers(SlimmingRules.Named("fold-pool-into-branches"), layer));
    }
}
