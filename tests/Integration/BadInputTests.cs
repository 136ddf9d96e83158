namespace DeepRebirth.Integration;

/// <summary>What is wrong with a project ends its build with one clear message.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void Items_that_are_wrong_are_reported_all_at_once()
    {
        var project = new TestProject();
        project.WithSmallModel("a.onnx", "ClassName=\"Net\"").WithSmallModel("b.onnx", "ClassName=\"Net\"");
        project.WithItem("a.onnx", "ClassName=\"9lives\"").WithItem("b.onnx", "ClassName=\"Other\" AcuracyBudget=\"1\"");
        BuildRecord build = project.Build();
        build.MustFailWith("DR0003", "a.onnx", "b.onnx", "App.Net");
        build.MustFailWith("DR0002", "9lives");
        build.MustFailWith("DR0001", "AcuracyBudget", "AccuracyBudget");
    }

    [TestMethod]
    public void A_missing_model() => new TestProject().WithItem("nowhere.onnx").Build().MustFailWith("DR0101", "nowhere.onnx");

    [TestMethod]
    public void A_text_file_for_a_model()
    {
        var project = new TestProject();
        project.Write("model.onnx", "This is a letter.");
        project.WithItem("model.onnx").Build().MustFailWith("DR0102", "model.onnx");
    }

    [TestMethod]
    public void A_value_that_cannot_be_read()
    {
        var project = new TestProject();
        project.WithSmallModel(metadata: "ClassName=\"Net\" Metric=\"Top7\"").Build().MustFailWith("DR0004", "Top7", "App.csproj");
    }

    [TestMethod]
    public void Training_data_without_pictures()
    {
        var project = new TestProject();
        Directory.CreateDirectory(Path.Combine(project.Folder, "data"));
        project.WithSmallModel(metadata: $"ClassName=\"Net\" Slimming=\"Exact;Streamline\" TrainingData=\"data\" {TestProject.Preprocessing}")
            .Build().MustFailWith("DR0201", "data : error DR0201: there is no picture that can be used");
    }

    [TestMethod]
    public void One_broken_picture_among_good_ones_is_a_warning()
    {
        var project = new TestProject { More = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>" };
        project.WithLearnedModel("1s");
        project.Write("data/train/class0/broken.jpg", "no picture");
        BuildRecord build = project.Build().MustSucceed();
        Assert.Contains("DR0202", build.Codes, build.Command.Output);
        Assert.Contains("broken.jpg", build.Command.Output);
    }
}
