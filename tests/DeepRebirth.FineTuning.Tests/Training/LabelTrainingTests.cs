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

    /// <summary>Eight inputs with wrong labels are learned by heart, which makes the network worse for all others, look after look.</summary>
    [TestMethod]
    public void Learning_by_heart_is_stopped_early()
    {
        FineTuningOptions options = TinyTask.Steps(2000) with { Mode = FineTuningMode.Labels, LearningRate = 0.001f, TrainAll = true };
        FineTuningResult result = FineTuner.Run(TinyTask.Create(options) with { Training = new Mislabelled() });
        Assert.IsNull(result.Problem);
        Assert.IsLessThan(2000, result.Steps);
        Assert.IsGreaterThanOrEqualTo(800, result.Steps);
        Assert.IsLessThanOrEqualTo(result.InitialLoss!.Value, result.BestLoss!.Value);
    }

    [TestMethod]
    public void Without_labels_it_is_refused()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(1) with { Mode = FineTuningMode.Labels }) with { Training = new Unlabelled() };
        var error = Assert.ThrowsExactly<FineTuningException>(() => FineTuner.Run(task));
        StringAssert.Contains(error.Message, "needs labels");
    }

    [TestMethod]
    public void Labels_beside_a_teacher_who_knows_nothing_raise_the_accuracy()
    {
        FineTuningOptions options = TinyTask.Steps(150) with { LearningRate = 0.02f, TrainAll = true, FeatureWeight = 0 };
        double taught = FineTuner.Run(TinyTask.Create(options)).Curve[^1].Accuracy!.Value;
        double labelled = FineTuner.Run(TinyTask.Create(options with { LabelWeight = 5 })).Curve[^1].Accuracy!.Value;
        Assert.IsLessThan(50, taught);
        Assert.IsGreaterThan(80, labelled);
    }

    [TestMethod]
    public void Inputs_without_labels_learn_from_the_teacher_alone()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(5)) with { Training = new Unlabelled(), HeldOut = null };
        FineTuningTask weighted = task with { Options = task.Options with { LabelWeight = 5 } };
        TinyTask.AssertSameBits(FineTuner.Run(task).Student, FineTuner.Run(weighted).Student);
    }

    private sealed class Mislabelled : ITrainingInputs
    {
        private readonly SyntheticInputs inputs = new(8, TinyTask.Classes, TinyTask.InputLength);

        public int Count => inputs.Count;

        public int? Label(int index) => (inputs.Label(index) + 1) % TinyTask.Classes;

        public bool TryLoad(int index, int view, Span<float> input) => inputs.TryLoad(index, view, input);
    }

    private sealed class Unlabelled : ITrainingInputs
    {
        public int Count => 3;

        public int? Label(int index) => null;

        public bool TryLoad(int index, int view, Span<float> input) => true;
    }
}
