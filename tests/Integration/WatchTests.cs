namespace DeepRebirth.Integration;

/// <summary>What people watch: <c>dotnet watch</c>, which watches files, and the terminal, which shows what a build does.</summary>
[TestClass]
public sealed class WatchTests
{
    [TestMethod]
    public void Dotnet_watch_watches_what_a_build_reads_and_nothing_that_it_writes()
    {
        var project = new TestProject();
        project.WritePictures("data", perClass: 1);
        project.Write("labels.txt", "a\nb\nc\nd\n");
        project.WithSmallModel(metadata: $"ClassName=\"Net\" Slimming=\"Exact\" TrainingData=\"data\" Labels=\"labels.txt\" SlimModel=\"net.slim.onnx\" {TestProject.Preprocessing}");
        project.Build().MustSucceed();
        Assert.IsTrue(File.Exists(Path.Combine(project.Folder, "net.slim.onnx")));

        string[] files = ["App.csproj", "Program.cs", "data/class0/0.ppm", "data/class1/0.ppm", "data/class2/0.ppm", "data/class3/0.ppm", "labels.txt", "model.onnx"];
        CommandResult list = project.Dotnet("watch", "--list");
        string[] watched = [.. list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(Path.IsPathRooted).Distinct().Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(files.Select(file => Path.Combine(project.Folder, file)).ToArray(), watched, list.Output);
    }

    [TestMethod]
    public void A_terminal_names_the_phase_that_runs()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Inconclusive("There is no program named script, which would give the build a terminal.");
        var project = new TestProject();
        project.WithLearnedModel("2s");
        CommandResult build = project.InTerminal("dotnet build -c Release -tl:on");
        Assert.AreEqual(0, build.ExitCode, build.Output);
        foreach (string target in new[] { "DeepRebirthInspect", "DeepRebirthPlan", "DeepRebirthFineTune", "DeepRebirthPack" })
            Assert.Contains(target, build.Output);
    }
}
