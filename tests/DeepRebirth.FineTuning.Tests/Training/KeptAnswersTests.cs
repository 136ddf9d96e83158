using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

/// <summary>The teacher is asked once about an input that always looks the same.</summary>
[TestClass]
public sealed class KeptAnswersTests
{
    private const int Inputs = 50;

    [TestMethod]
    public void Training_gives_the_same_bits_as_when_the_teacher_is_asked_each_time()
    {
        FineTuningTask kept = Task();
        Assert.IsNotNull(Answers(kept));

        FineTuningResult asked = FineTuner.Run(kept with { Training = Steady(saysSo: false) });
        TinyTask.AssertSameBits(asked.Student, FineTuner.Run(kept).Student);
    }

    [TestMethod]
    public void Nothing_is_kept_where_views_differ_or_the_loss_compares_more_than_answers()
    {
        FineTuningTask task = Task();
        Assert.IsNull(Answers(task with { Training = Steady(saysSo: false) }), "views may differ");
        Assert.IsNull(Answers(task with { Options = task.Options with { FeatureWeight = 5 } }), "features");
        Assert.IsNull(Answers(task with { Options = task.Options with { Mode = FineTuningMode.Labels } }), "no teacher");
        Assert.IsNull(Answers(task with { Options = task.Options with { MemoryLimit = 1 } }), "no room");
    }

    private static SyntheticInputs Steady(bool saysSo) =>
        new(Inputs, TinyTask.Classes, TinyTask.InputLength) { IsSteady = true, HasOneView = saysSo, IsBroken = index => index == 7 };

    private static FineTuningTask Task()
    {
        FineTuningTask task = TinyTask.Create(TinyTask.Steps(12), both: true);
        return task with
        {
            Training = Steady(saysSo: true),
            HeldOut = null,
            Options = task.Options with { FeatureWeight = 0, BlockShare = 0, Threads = 2 },
        };
    }

    private static KeptAnswers? Answers(FineTuningTask task)
    {
        StagePlan plan = StagePlanner.PlanNetwork(task)!;
        using var forward = new FrozenForward(plan.Frozen, threads: 1);
        return KeptAnswers.TryCreate(plan, task.Training, forward, task.Options.MemoryLimit);
    }
}
