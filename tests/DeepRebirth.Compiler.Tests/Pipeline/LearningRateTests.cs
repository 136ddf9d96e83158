using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>How fast a training learns, and from what: by how far its network is from the original, and by the pictures that there are.</summary>
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
    [DataRow(49_999, null, nameof(Metric.Top1), false, 0f)]
    [DataRow(50_000, null, nameof(Metric.Top1), true, 0.5f)]
    [DataRow(50_000, null, nameof(Metric.Agreement), true, 0f)]
    [DataRow(50_000, 0.1, nameof(Metric.Top1), false, 0f)]
    public void The_papers_steps_learn_anew_where_pictures_are_many(int pictures, double? divergence, string metric, bool learnsAnew, float labelWeight)
    {
        FineTuningOptions options = Training(Enum.Parse<Metric>(metric), FineTuningMode.Distillation).OptionsFor(TimeSpan.FromMinutes(1), divergence, pictures, isWarm: true);
        Assert.AreEqual(learnsAnew, options.FeatureWeight == 0);
        Assert.AreEqual(learnsAnew ? 256 : new FineTuningOptions().BatchSize, options.BatchSize);
        Assert.AreEqual(labelWeight, options.LabelWeight);
    }

    [TestMethod]
    public void From_labels_alone_nothing_of_a_teacher_is_set() => Assert.AreEqual(
        new FineTuningOptions().BatchSize, Training(Metric.Top1, FineTuningMode.Labels).OptionsFor(TimeSpan.FromMinutes(1), null, 50_000, isWarm: true).BatchSize);

    private static BlockTraining Training(Metric metric, FineTuningMode mode) =>
        new(new ModelOptions { Model = "net.onnx", Metric = metric, FineTuning = mode }, new SilentObserver(), CancellationToken.None);
}
