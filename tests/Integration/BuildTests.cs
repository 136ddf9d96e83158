namespace DeepRebirth.Integration;

/// <summary>A project that uses the package is built, built again, changed and cleaned.</summary>
[TestClass]
public sealed class BuildTests
{
    private static readonly string[] AllPhases = ["DeepRebirthInspect", "DeepRebirthPlan", "DeepRebirthFineTune", "DeepRebirthPack"];

    private const string PredictingProgram = """
        var input = new float[App.Net.InputLength];
        var scores = new float[App.Net.OutputLength];
        App.Net.Predict(input, scores);
        System.Console.WriteLine(string.Join(" ", System.Array.ConvertAll(scores, float.IsFinite)));
        """;

    [TestMethod]
    public void A_project_builds_predicts_and_does_no_work_twice()
    {
        var project = new TestProject();
        project.WithLearnedModel("2s");
        project.Write("Program.cs", PredictingProgram);
        string[] sources = FilesOutsideOfObjAndBin(project);

        BuildRecord first = project.Build("-tl:off").MustSucceed();
        CollectionAssert.AreEqual(AllPhases, first.PhasesRun.ToArray(), first.Command.Output);
        Assert.Contains(" %: loss ", first.Command.Output, "progress is visible");
        Assert.AreEqual("True True True True", project.Run().Output.Trim());
        CollectionAssert.AreEqual(sources, FilesOutsideOfObjAndBin(project), "nothing is written outside of obj and bin");

        Assert.IsEmpty(project.Build().MustSucceed().PhasesRun);
    }

    [TestMethod]
    public void Spaces_signs_and_foreign_letters_in_paths_are_ordinary()
    {
        // NuGet itself cannot restore a project in a folder with a semicolon; the files of a project may have them.
        var project = new TestProject("my app @home café (1) 50% $x");
        project.WritePictures("bilder @ ö;1", perClass: 6);
        project.WithSmallModel("modell ü@1;2.onnx",
            $"ClassName=\"Net\" Slimming=\"Exact;Order\" TrainingData=\"bilder @ ö%3B1\" {TestProject.Preprocessing}", include: "modell ü%401%3B2.onnx");
        project.Write("Program.cs", PredictingProgram);
        project.Build().MustSucceed();
        Assert.AreEqual("True True True True", project.Run().Output.Trim());
    }

    [TestMethod]
    public void A_project_without_models_and_a_disabled_one_run_no_phase()
    {
        Assert.IsEmpty(new TestProject().Build().MustSucceed().PhasesRun);
        var disabled = new TestProject { More = "<PropertyGroup><DeepRebirthEnabled>false</DeepRebirthEnabled></PropertyGroup>" };
        Assert.IsEmpty(disabled.WithSmallModel().Build().MustSucceed().PhasesRun);
    }

    private static string[] FilesOutsideOfObjAndBin(TestProject project) =>
    [
        .. Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(project.Folder, file))
            .Where(file => !file.StartsWith("obj") && !file.StartsWith("bin") && file is not ("App.csproj" or "nuget.config"))
            .Order(StringComparer.Ordinal),
    ];
}
