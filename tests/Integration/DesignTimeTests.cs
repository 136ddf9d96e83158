using System.Text.Json;

namespace DeepRebirth.Integration;

/// <summary>Builds as editors make them: fast, without slimming, and never in the way of the rest of the project.</summary>
[TestClass]
public sealed class DesignTimeTests
{
    /// <summary>What an editor adds to the command line.</summary>
    internal static readonly string[] DesignTime =
        ["-p:DesignTimeBuild=true", "-p:NonExistentFile=none/none", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-t:Compile", "-t:CoreCompile"];

    [TestMethod]
    public void An_editor_gets_the_signature_on_a_fresh_clone_and_the_network_after_a_build()
    {
        var project = new TestProject();
        project.WithLearnedModel("1s");
        project.Dotnet("restore");
        string arguments = project.Build(DesignTime).MustHaveRun("Inspect").CompilerArguments;
        Assert.Contains("Net.signature.json", arguments);

        project.Build().MustHaveRun("Plan", "FineTune", "Pack");
        arguments = project.Build(DesignTime).MustHaveRun().CompilerArguments;
        Assert.Contains("Net.network.json", arguments);
        Assert.DoesNotContain("Net.signature.json", arguments);
    }

    [TestMethod]
    public void A_design_time_build_knows_the_api_and_slims_nothing()
    {
        var project = new TestProject();
        project.WithLearnedModel("10m");
        project.Write("Program.cs", "App.Net.Predict(new float[App.Net.InputLength], new float[App.Net.OutputLength]);");
        project.Build("-p:DesignTimeBuild=true").MustHaveRun("Inspect");
    }

    [TestMethod]
    public void A_broken_model_does_not_end_a_design_time_build()
    {
        var project = new TestProject { More = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>" };
        project.Write("model.onnx", "no model");
        project.WithItem("model.onnx", "ClassName=\"Net\"").WithItem("model.onnx", "ClassName=\"9\"");
        BuildRecord build = project.Build(DesignTime).MustSucceed();
        Assert.Contains("DR0002", build.Codes, build.Command.Output);
        Assert.Contains("DR0102", build.Codes, build.Command.Output);
    }

    [TestMethod]
    public void Visual_Studio_builds_where_a_file_is_newer_than_the_last_build()
    {
        var project = new TestProject();
        project.WritePictures("data", perClass: 1);
        project.Write("labels.txt", "a\nb\nc\nd\n");
        project.WithSmallModel(metadata: $"ClassName=\"Net\" Slimming=\"Exact\" TrainingData=\"data\" Labels=\"labels.txt\" SlimModel=\"net.slim.onnx\" {TestProject.Preprocessing}");
        // The targets of Visual Studio's project system, which asks for them.
        project.More = """<Target Name="CollectUpToDateCheckInputDesignTime" /><Target Name="CollectUpToDateCheckBuiltDesignTime" />""";
        project.Build().MustSucceed();

        (string[] inputs, string[] built) = UpToDateCheck(project);
        string[] files = ["data/class0/0.ppm", "data/class1/0.ppm", "data/class2/0.ppm", "data/class3/0.ppm", "labels.txt", "model.onnx", "net.slim.onnx"];
        CollectionAssert.AreEqual(files.Select(file => Path.Combine(project.Folder, file)).ToArray(), inputs);
        CollectionAssert.AreEqual(new[] { Path.Combine(project.OutputOf("Net"), "finetune.stamp") }, built);
        Assert.IsTrue(IsUpToDate());

        File.SetLastWriteTimeUtc(inputs[0], DateTime.UtcNow);
        Assert.IsFalse(IsUpToDate());
        project.Build().MustHaveRun("FineTune");
        Assert.IsTrue(IsUpToDate());

        bool IsUpToDate() => inputs.Max(File.GetLastWriteTimeUtc) <= built.Min(File.GetLastWriteTimeUtc);
    }

    private static (string[] Inputs, string[] Built) UpToDateCheck(TestProject project)
    {
        CommandResult result = project.Dotnet(
            "build", "-c", "Release", "--no-restore", "-t:CollectUpToDateCheckInputDesignTime;CollectUpToDateCheckBuiltDesignTime", "-getItem:UpToDateCheckInput", "-getItem:UpToDateCheckBuilt");
        Assert.AreEqual(0, result.ExitCode, result.Output);
        JsonElement items = JsonDocument.Parse(result.Output).RootElement.GetProperty("Items");
        return (OurSet("UpToDateCheckInput"), OurSet("UpToDateCheckBuilt"));

        string[] OurSet(string name) =>
        [
            .. items.GetProperty(name).EnumerateArray()
                .Where(item => item.TryGetProperty("Set", out JsonElement set) && set.GetString() == "DeepRebirth")
                .Select(item => item.GetProperty("FullPath").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
    }
}
