namespace DeepRebirth.Networks.Tests;

[TestClass]
public sealed class ClosestNameTests
{
    [TestMethod]
    [DataRow("AcuracyBudget", "AccuracyBudget")]
    [DataRow("top5", "Top5")]
    [DataRow("topp5", "Top5")]
    [DataRow("Tpo5", "Top5")]
    [DataRow("Frobnicate", null)]
    [DataRow("", null)]
    public void Suggests_only_what_is_near(string typed, string? expected) =>
        Assert.AreEqual(expected, ClosestName.Find(typed, ["AccuracyBudget", "Top5", "Metric"]));
}
