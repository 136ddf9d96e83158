using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Integration;

/// <summary>Every code comes from a real build. Where the codes do not exclude each other, one build gives many.</summary>
[TestClass]
public sealed class DiagnosticsTests
{
    private const string NoWarningsAsErrors = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>";
    private static readonly int[] Image = [1, 1, 4, 4];

    [TestMethod]
    public void What_is_wrong_with_models_labels_and_options()
    {
        // A design-time build goes on after an error, so that each item can have its own.
        var project = new TestProject { More = NoWarningsAsErrors };
        project.Write("labels.txt", "one\ntwo\n");
        project.WithSmallModel("model.onnx", "ClassName=\"Good\" Slimming=\"Exact\"");
        project.WithItem("modle.onnx", "ClassName=\"Missing\"");
        project.Write("letter.onnx", "This is a letter.");
        project.WithItem("letter.onnx", "ClassName=\"Letter\"");
        WithModel(project, "Unsupported", Model(13, Image, Node("Erf", ["x"], "a"), Node("Tan", ["a"], "y")));
        WithModel(project, "Cycle", Model(13, Image, Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b"), Node("Relu", ["b"], "y")));
        WithModel(project, "Dangling", Model(13, Image, Node("Relu", ["nothing"], "y")));
        WithModel(project, "NotNumbers", Model(13, Image, Node("Conv", ["x", "w"], "y")).With(Floats("w", [1, 1, 1, 1], float.NaN)));
        NodeProto fill = Node("ConstantOfShape", ["shape"], "w", ("value", Floats("value", [1], 0.02f)));
        WithModel(project, "Huge", Model(13, Image, fill, Node("Conv", ["x", "w"], "y")).With(Integers("shape", 12000, 12000, 1, 1)));
        var outside = new TensorProto { Name = "w", DataType = TensorProto.Types.DataType.Float, Dims = { 1, 1, 1, 1 }, DataLocation = TensorProto.Types.DataLocation.External };
        outside.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" });
        WithModel(project, "Outside", Model(13, Image, Node("Conv", ["x", "w"], "y")).With(outside));
        project.WithItem("model.onnx", "ClassName=\"TooFewLabels\" Labels=\"labels.txt\"");
        project.WithItem("model.onnx", "ClassName=\"NoLabels\" Labels=\"lables.txt\"");
        project.WithItem("model.onnx", "ClassName=\"Prepared\" Preprocessing=\"mean=red\"");
        project.WithItem("model.onnx", "ClassName=\"Measured\" Metric=\"Topp1\"");
        project.WithItem("model.onnx", "ClassName=\"Good\"").WithItem("model.onnx", "ClassName=\"9\"").WithItem("model.onnx", "ClassName=\"Typed\" Trainingdat=\"x\"");

        BuildRecord build = project.Build(DesignTimeTests.DesignTime).MustSucceed();
        string[] expected =
            ["DR0001", "DR0002", "DR0003", "DR0004", "DR0101", "DR0102", "DR0103", "DR0104", "DR0105", "DR0106", "DR0107", "DR0108", "DR0203", "DR0204"];
        CollectionAssert.IsSubsetOf(expected, build.Codes.ToArray(), build.Command.Output);
        foreach (string meant in new[] { "model.onnx", "labels.txt", "Top1", "TrainingData" })
            Assert.Contains($"Did you mean '{meant}'?", build.Command.Output);
    }

    [TestMethod]
    public void What_pictures_and_training_are_warned_of()
    {
        var project = new TestProject { More = NoWarningsAsErrors };
        project.WritePictures("data", perClass: 8);
        project.Write("data/class0/broken.jpg", "no picture");
        project.Write("labels.txt", "class0\nclass1\nclass2\nother\n");
        Directory.CreateDirectory(Path.Combine(project.Folder, "data", "other"));
        const string Learned = "Slimming=\"Exact;Streamline:fold-pool-into-convolution\" TrainingData=\"data\" Metric=\"Agreement\" TimeBudget=\"1s\"";
        project.WithSmallModel(metadata: "ClassName=\"WithoutPictures\" Slimming=\"Exact;Streamline\"");
        project.WithItem("model.onnx", $"ClassName=\"Unmatched\" {Learned} AccuracyBudget=\"100\" Labels=\"labels.txt\" {TestProject.Preprocessing}");
        // Nothing is free, and half a dozen pictures cannot tell one point from none.
        project.WithItem("model.onnx", $"ClassName=\"NoBudget\" {Learned.Replace(":fold-pool-into-convolution", "")} AccuracyBudget=\"0\" {TestProject.Preprocessing}");
        project.WithItem("model.onnx", $"ClassName=\"FewPictures\" {Learned.Replace(":fold-pool-into-convolution", "")} AccuracyBudget=\"1\" {TestProject.Preprocessing}");
        // A named rewrite is made whatever it costs, here with inputs beyond what its training can stand.
        project.WithItem("model.onnx", $"ClassName=\"Diverging\" {Learned} AccuracyBudget=\"100\" Preprocessing=\"std=1e-30,1e-30,1e-30\"");

        project.WritePictures("labelled", perClass: 8);
        project.WithItem("model.onnx", $"ClassName=\"Guessing\" {Learned.Replace("\"data\" Metric=\"Agreement\"", "\"labelled\"")} AccuracyBudget=\"100\" {TestProject.Preprocessing}");

        OnnxWriter.Write(TestProject.FireModule(), Path.Combine(project.Folder, "fire.onnx"));
        project.WithItem("fire.onnx", $"ClassName=\"Larger\" {Learned.Replace("Streamline:fold-pool-into-convolution", "Branch:merge-branch-into-neighbour")} AccuracyBudget=\"100\" {TestProject.Preprocessing}");

        BuildRecord build = project.Build().MustSucceed();
        CollectionAssert.IsSubsetOf(new[] { "DR0202", "DR0205", "DR0206", "DR0207", "DR0208", "DR0301", "DR0302", "DR0303", "DR0304" }, build.Codes.ToArray(), build.Command.Output);
    }

    [TestMethod]
    public void A_mistyped_folder_of_pictures()
    {
        var project = new TestProject();
        project.WritePictures("data/train", perClass: 1);
        project.WithSmallModel(metadata: "ClassName=\"Net\" Slimming=\"Exact\" TrainingData=\"data/trian\"").Build().MustFailWith("DR0201", "Did you mean 'train'?");
    }

    [TestMethod]
    public void A_preprocessing_that_makes_the_network_overflow()
    {
        var project = new TestProject();
        project.WritePictures("data", perClass: 4);
        project.WithSmallModel(metadata: "ClassName=\"Net\" Slimming=\"Exact;Streamline\" TrainingData=\"data\" Preprocessing=\"std=1e-38,1e-38,1e-38\"").Build().MustFailWith("DR0109", "no numbers");
    }

    [TestMethod]
    public void What_the_generator_refuses()
    {
        var project = new TestProject();
        project.WithSmallModel().Build().MustSucceed();
        project.Write("damaged.network.json", "{ \"format\": 1 }");
        project.Write("other.network.json", "{ \"format\": 99 }");
        File.Copy(Path.Combine(project.OutputOf("Net"), "Net.network.json"), Path.Combine(project.Folder, "again.network.json"));
        project.More = """
            <PropertyGroup><AllowUnsafeBlocks>false</AllowUnsafeBlocks></PropertyGroup>
            <ItemGroup><AdditionalFiles Include="*.network.json" /></ItemGroup>
            """;
        BuildRecord build = project.Build();
        Assert.IsFalse(build.Succeeded);
        CollectionAssert.IsSubsetOf(new[] { "DR0501", "DR0502", "DR0503", "DR0504" }, build.Codes.ToArray(), build.Command.Output);

        project.More = "";
        project.Build("-p:LangVersion=11").MustFailWith("DR0505", "App.Net", "docs/diagnostics/DR0505.md");
    }

    [TestMethod]
    public void A_framework_that_is_too_old()
    {
        var project = new TestProject { TargetFrameworks = "netstandard2.0", UsesMachinePackages = true, More = "<PropertyGroup><OutputType>Library</OutputType><LangVersion>12</LangVersion></PropertyGroup>" };
        project.Write("Program.cs", "public class Empty;");
        BuildRecord build = project.WithSmallModel().Build();
        if (build.Codes.Any(code => code.StartsWith("NU", StringComparison.Ordinal)))
            Assert.Inconclusive("The package NETStandard.Library cannot be restored on this machine.");
        build.MustFailWith("DR0506", "App.Net");
    }

    [TestMethod]
    public void A_compiler_that_ends_without_a_word()
    {
        var project = new TestProject();
        string compiler = project.Write("tool/deeprebirth.dll", "");
        project.WithSmallModel().Build($"-p:DeepRebirthCompilerPath={compiler}").MustFailWith("DR0901", "inspect");
    }

    private static void WithModel(TestProject project, string name, ModelProto model)
    {
        File.WriteAllBytes(Path.Combine(project.Folder, name + ".onnx"), model.ToByteArray());
        project.WithItem(name + ".onnx", $"ClassName=\"{name}\"");
    }
}
