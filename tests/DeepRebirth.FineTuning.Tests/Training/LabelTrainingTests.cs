namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class LabelTrainingTests
{
    [TestMethod]
    public void Training_from_labels_raises_the_accuracy()
    {
        FineTuningOptions options = TinyTask.Steps(150) with { Mode = FineTuningMode.Labels, LearningRate = 0.02f, TrainAll = true };
        FineTuningResult result = FineTuner.Run(TinyTask.Create(options));
        Assert.IsNull(result.Problem);
        Assert.IsLessThan(0.5 * result.InitialLoss!.Value, result.BestLoss!.Value);
        Assert.IsGreaterThan(80, result.Curve[^1].Accuracy!.Value);
    }

    [TestMethod]
    public void Without_labels_it_is_refused()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1) with { Mode = FineTuningMode.Labels }) with { Training = new Unlabelled() };
        var error = Assert.ThrowsExactly<FineTuningException>(() => FineTuner.Run(task));
        StringAssert.Contains(error.Message, "needs labels");
    }

    private sealed class Unlabelled : ITrainingInputs
    {
        public int Count => 3;

        public int? Label(int index) => null;

        public bool TryLoad(int index, int view, Span<float> input) => true;
    }
}
