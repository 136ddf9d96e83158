using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Evaluation;

[TestClass]
public sealed class EvaluatorTests
{
    [TestMethod]
    public void Counts_hits_among_the_first_and_the_first_five()
    {
        // Eight classes; the scores are the input itself, so input i says which ranks its label has.
        ITrainingInputs inputs = new Listed(
            ([9, 8, 7, 6, 5, 4, 3, 2], 0),
            ([9, 8, 7, 6, 5, 4, 3, 2], 4),
            ([9, 8, 7, 6, 5, 4, 3, 2], 5),
            ([9, 8, 7, 6, 5, 4, 3, 2], null));
        EvaluationResult result = Evaluator.Evaluate(PassOn(), inputs);
        Assert.AreEqual(4, result.Images);
        Assert.AreEqual(3, result.Labelled);
        Assert.AreEqual(100.0 / 3, result.Top1!.Value, 1e-9);
        Assert.AreEqual(200.0 / 3, result.Top5!.Value, 1e-9);
        CollectionAssert.AreEqual(new int?[] { 0, 4, 5, null }, result.Inputs.Select(input => input.Rank).ToArray());
        Assert.IsNull(result.Agreement);
    }

    [TestMethod]
    public void Equal_scores_rank_by_index()
    {
        ITrainingInputs inputs = new Listed(([1, 1, 1, 1, 1, 1, 1, 1], 0), ([1, 1, 1, 1, 1, 1, 1, 1], 7));
        EvaluationResult result = Evaluator.Evaluate(PassOn(), inputs);
        CollectionAssert.AreEqual(new int?[] { 0, 7 }, result.Inputs.Select(input => input.Rank).ToArray());
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Answers_that_are_no_numbers_are_never_right_and_agree_with_none(float score)
    {
        ITrainingInputs inputs = new Listed(([score, 1, 1, 1, 1, 1, 1, 1], 0), ([1, score, 1, 1, 1, 1, 1, 1], 0), ([2, 1, 1, 1, 1, 1, 1, 1], 0));
        EvaluationResult result = Evaluator.Evaluate(PassOn(), inputs);
        CollectionAssert.AreEqual(new[] { InputResult.NoAnswer, InputResult.NoAnswer, 0 }, result.Inputs.Select(input => input.Prediction).ToArray());
        Assert.AreEqual(100.0 / 3, result.Top1!.Value, 1e-9);
        Assert.AreEqual(100.0 / 3, result.Top5!.Value, 1e-9);
    }

    [TestMethod]
    public void A_network_agrees_with_itself()
    {
        Network network = Training.TinyTask.Teacher();
        var inputs = new Training.SyntheticInputs(20, 5, Training.TinyTask.InputLength);
        EvaluationResult result = Evaluator.Evaluate(network, inputs, network);
        Assert.AreEqual(100, result.Agreement);
        Assert.AreEqual(0, result.KullbackLeibler!.Value, 1e-12);
    }

    [TestMethod]
    public void The_divergence_is_that_of_the_definition_also_behind_a_Softmax()
    {
        ITrainingInputs inputs = new Listed(([1, 2, 0, 0, 0, 0, 0, 0], null));
        Network doubled = PassOn(scale: 2, softmax: true);
        EvaluationResult result = Evaluator.Evaluate(doubled, inputs, PassOn());
        double[] p = Probabilities([1, 2, 0, 0, 0, 0, 0, 0]);
        double[] q = Probabilities([2, 4, 0, 0, 0, 0, 0, 0]);
        double expected = p.Zip(q).Sum(pair => pair.First * Math.Log(pair.First / pair.Second));
        Assert.AreEqual(expected, result.KullbackLeibler!.Value, 1e-6);
        Assert.AreEqual(100, result.Agreement);
    }

    [TestMethod]
    public void The_number_of_threads_does_not_change_the_result()
    {
        var inputs = new Training.SyntheticInputs(40, 5, Training.TinyTask.InputLength) { IsBroken = index => index == 3 };
        FineTuningTask task = Training.TinyTask.Create(Training.TinyTask.Steps(1));
        EvaluationResult one = Evaluator.Evaluate(task.Student, inputs, task.Teacher, threads: 1);
        EvaluationResult four = Evaluator.Evaluate(task.Student, inputs, task.Teacher, threads: 4);
        Assert.AreEqual(39, one.Images);
        Assert.AreEqual(one with { Inputs = [] }, four with { Inputs = [] });
        CollectionAssert.AreEqual(one.Inputs, four.Inputs);
    }

    [TestMethod]
    public void A_label_beyond_the_classes_is_refused()
    {
        var error = Assert.ThrowsExactly<FineTuningException>(() => Evaluator.Evaluate(PassOn(), new Listed(([1, 2, 3, 4, 5, 6, 7, 8], 8))));
        StringAssert.Contains(error.Message, "classes 0 to 7");
    }

    private static Network PassOn(float scale = 1, bool softmax = false)
    {
        var build = new NetworkBuilder(1, 8);
        var kernel = new float[64];
        for (int i = 0; i < 8; i++)
            kernel[i * 9] = scale;
        string scores = build.Add(new Gemm { Name = "pass", Inputs = ["input"], Output = "scores", Kernel = Tensor.Adopt(new TensorShape(8, 8), kernel) });
        return build.Build(softmax ? build.Softmax(scores) : scores);
    }

    private static double[] Probabilities(double[] scores)
    {
        double sum = scores.Sum(Math.Exp);
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    private sealed class Listed(params (float[] Scores, int? Label)[] inputs) : ITrainingInputs
    {
        public int Count => inputs.Length;

        public int? Label(int index) => inputs[index].Label;

        public bool TryLoad(int index, int view, Span<float> input)
        {
            inputs[index].Scores.CopyTo(input);
            return true;
        }
    }
}
