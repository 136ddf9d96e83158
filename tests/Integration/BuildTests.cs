namespace DeepRebirth.Integration;

[TestClass]
public sealed class BuildTests
{
    private static readonly string[] AllPhases = ["DeepRebirthInspect", "DeepRebirthPlan", "DeepRebirthFineTune", "DeepRebirthPack"];

    [TestMethod]
    public void A_project_with_a_model_builds_and_predicts()
    {
        var project = new TestProject();
        project.WithSmallModel();
        project.Write("Program.cs", """
            var input = new float[App.Net.InputLength];
            var scores = new float[App.Net.OutputLength];
            App.Net.Predict(input, scores);
            System.Console.WriteLine(string.Join(" ", System.Array.ConvertAll(scores, score => float.IsFinite(score))));
            """);

        BuildRecord first = project.Build().MustSucceed();
        CollectionAssert.AreEqual(AllPhases, first.PhasesRun.ToArray());
        Assert.AreEqual("True True True True", project.Run().Output.Trim());
    }

    [TestMethod]
    public void A_second_build_runs_no_phase()
    {
        var project = new TestProject();
        project.WithSmallModel();
        project.Build().MustSucceed();

        Assert.IsEmpty(project.Build().MustSucceed().PhasesRun);
    }
}
