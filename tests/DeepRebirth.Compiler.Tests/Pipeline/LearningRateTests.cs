using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>The learning rate of a training, by how far its network is from the original.</summary>
[TestClass]
public sealed class LearningRateTests
{
    [TestMethod]
    [DataRow(0, 0.0015)]
    [DataRow(0.08, 0.0015)]
    [DataRow(0.08 * 16, 0.003)]
    [DataRow(1e6, 0.006)]
    [DataRow(double.PositiveInfinity, 0.006)]
    [DataRow(double.NaN, 0.0015)]
    public void Damage_decides_and_no_damage_is_out_of_range(double divergence, double rate) =>
        Assert.AreEqual(rate, BlockTraining.LearningRate(divergence), 1e-6);

    [TestMethod]
    public void Where_pictures_are_many_labels_help_if_they_count()
    {
        var options = new FineTuningOptions { MaxViews = 1 };
        Assert.AreEqual(0.5f, BlockTraining.LearningAnew(options, hasLabels: true).LabelWeight);
        Assert.AreEqual(0, BlockTraining.LearningAnew(options, hasLabels: false).LabelWeight);
    }
}
