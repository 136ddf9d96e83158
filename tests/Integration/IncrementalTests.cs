using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Integration;

/// <summary>A change runs the phases that it concerns, and no other: MSBuild's own record says which ran.</summary>
[TestClass]
public sealed class IncrementalTests
{
    private const string Item = $"ClassName=\"Net\" Slimming=\"Exact\" TrainingData=\"data\" Labels=\"labels.txt\" {TestProject.Preprocessing}";

    [TestMethod]
    public void Each_kind_of_change_runs_the_phases_that_it_concerns()
    {
        var project = new TestProject();
        project.WritePictures("data", perClass: 2);
        project.Write("labels.txt", "class0\nclass1\nclass2\nclass3\n");
        project.WithSmallModel(metadata: Item);
        Assert.IsTrue(project.Build().MustHaveRun("Inspect", "Plan", "FineTune", "Pack").Compiled);

        BuildRecord nothing = project.Build().MustHaveRun();
        Assert.IsFalse(nothing.Compiled);
        // Measured on a quiet machine it is a tenth of this.
        Assert.IsLessThan(TimeSpan.FromMilliseconds(300), nothing.TimeInTargets);

        project.Write("Program.cs", "System.Console.WriteLine(\"changed\");");
        Assert.IsTrue(project.Build().MustHaveRun().Compiled);

        project.More = "<!-- a comment -->";
        project.Build().MustHaveRun();

        // A new picture can change the slim network, but here does not: its provenance alone does, and nothing is compiled again.
        project.WritePictures("data", perClass: 3);
        Assert.IsFalse(project.Build().MustHaveRun("FineTune", "Pack").Compiled);

        project.WithOnlyItem("model.onnx", Item + " AccuracyBudget=\"2\"");
        project.Build().MustHaveRun("FineTune", "Pack");

        project.Write("labels.txt", "left\nclass1\nclass2\nclass3\n");
        Assert.IsTrue(project.Build().MustHaveRun("Inspect", "FineTune", "Pack").Compiled);

        project.WithOnlyItem("model.onnx", Item.Replace("Slimming=\"Exact\"", "Slimming=\"None\""));
        Assert.IsTrue(project.Build().MustHaveRun("Plan", "FineTune", "Pack").Compiled);

        OnnxWriter.Write(TestProject.SmallNetwork(seed: 2), Path.Combine(project.Folder, "model.onnx"));
        Assert.IsTrue(project.Build().MustHaveRun("Inspect", "Plan", "FineTune", "Pack").Compiled);

        PackedPackage.OfferAs("1.0.1");
        project.PackageVersion = "1.0.1";
        project.Build().MustHaveRun("Inspect", "Plan", "FineTune", "Pack");
        project.Build().MustHaveRun();
    }

    [TestMethod]
    public void Clean_removes_all_but_the_cache_and_the_next_build_takes_the_slim_network_from_there()
    {
        var project = new TestProject();
        project.WithLearnedModel("1s");
        project.Build("-tl:off").MustSucceed();
        byte[] slim = File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "slim.onnx"));

        Assert.AreEqual(0, project.Dotnet("clean", "-c", "Release").ExitCode);
        Assert.IsFalse(Directory.Exists(Path.GetDirectoryName(project.OutputOf("Net"))));
        BuildRecord again = project.Build("-tl:off").MustSucceed();
        Assert.Contains("taken from the cache", again.Command.Output);
        CollectionAssert.AreEqual(slim, File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "slim.onnx")));

        BuildRecord rebuilt = project.Build("-tl:off", "-t:Rebuild").MustHaveRun("Inspect", "Plan", "FineTune", "Pack");
        Assert.Contains("taken from the cache", rebuilt.Command.Output);

        project.Build("-t:DeepRebirthClearCache").MustSucceed();
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Cache, "entries")));
        BuildRecord slimmed = project.Build("-tl:off", "-t:Rebuild").MustSucceed();
        Assert.DoesNotContain("taken from the cache", slimmed.Command.Output);
        Assert.Contains("Fine-tuning 1 merged block", slimmed.Command.Output);
    }

    [TestMethod]
    public void An_entry_of_the_cache_that_was_damaged_is_made_again()
    {
        var project = new TestProject();
        project.WithSmallModel();
        project.Build().MustSucceed();
        byte[] slim = File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "slim.onnx"));
        string[] entries = [.. Directory.GetFiles(project.Cache, "slim.onnx", SearchOption.AllDirectories)];
        Assert.HasCount(1, entries);
        File.WriteAllText(entries[0], "damaged");

        BuildRecord build = project.Build("-tl:off", "-t:Rebuild").MustSucceed();
        Assert.DoesNotContain("taken from the cache", build.Command.Output);
        CollectionAssert.AreEqual(slim, File.ReadAllBytes(entries[0]), "the entry is whole again");
        CollectionAssert.AreEqual(slim, File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "slim.onnx")));
    }
}
