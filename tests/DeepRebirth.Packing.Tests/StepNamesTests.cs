namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class StepNamesTests
{
    [TestMethod]
    [DataRow("conv1/7x7_s2", "Conv1_7x7S2")]
    [DataRow("inception_3a/1x1", "Inception3a_1x1")]
    [DataRow("/layer1/layer1.0/conv1/Conv", "Layer1Layer1_0Conv1Conv")]
    [DataRow("data to image", "DataToImage")]
    [DataRow("123", "_123")]
    [DataRow("größe", "GrE")]
    [DataRow("層", "Step")]
    [DataRow("class", "Class")]
    public void Layer_names_become_identifiers(string name, string identifier) =>
        Assert.AreEqual(identifier, StepNames.Identifier(name));

    [TestMethod]
    public void Names_are_unique_even_against_numbered_ones()
    {
        var names = new StepNames();
        string[] given = [names.Unique("conv1"), names.Unique("conv1/2"), names.Unique("conv1"), names.Unique("conv1")];

        CollectionAssert.AllItemsAreUnique(given);
        CollectionAssert.AreEqual(new[] { "Conv1", "Conv1_2", "Conv1_3", "Conv1_4" }, given);
    }

    [TestMethod]
    public void Endless_names_are_cut() =>
        Assert.AreEqual(80, StepNames.Identifier(new string('x', 1000)).Length);
}
