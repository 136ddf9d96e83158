namespace DeepRebirth.Integration;

/// <summary>Slim networks that come from somewhere else: from other machines' work, or from version control.</summary>
[TestClass]
public sealed class CacheTests
{
    [TestMethod]
    public void A_shared_cache_spares_another_machine_the_work()
    {
        string shared = Path.Combine(PackedPackage.Workspace, "on the net; @work");
        string more = $"<PropertyGroup><DeepRebirthSharedCache>{shared.Replace(";", "%3B").Replace("@", "%40")}</DeepRebirthSharedCache></PropertyGroup>";
        TestProject[] machines = [new() { More = more }, new() { More = more }];
        foreach (TestProject machine in machines)
            machine.WithLearnedModel("1s");

        Assert.DoesNotContain("taken from the cache", machines[0].Build("-tl:off").MustSucceed().Command.Output);
        Assert.Contains($"taken from the cache {shared}", machines[1].Build("-tl:off").MustSucceed().Command.Output);
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(machines[0].OutputOf("Net"), "slim.onnx")),
            File.ReadAllBytes(Path.Combine(machines[1].OutputOf("Net"), "slim.onnx")));
    }

    [TestMethod]
    public void A_cache_that_cannot_be_used_is_a_warning()
    {
        var project = new TestProject { More = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>" };
        project.Write("blocked", "a file where the folder should be");
        project.WithSmallModel();
        BuildRecord build = project.Build($"-p:DeepRebirthCacheDirectory={Path.Combine(project.Folder, "blocked", "cache")}").MustSucceed();
        Assert.Contains("DR0403", build.Codes, build.Command.Output);
    }

    [TestMethod]
    public void The_cache_keeps_within_its_limit()
    {
        var project = new TestProject { More = "<PropertyGroup><DeepRebirthCacheLimit>1kB</DeepRebirthCacheLimit></PropertyGroup>" };
        project.WithSmallModel().Build().MustSucceed();
        project.WithOnlyItem("model.onnx", "ClassName=\"Net\" Slimming=\"None\"").Build().MustHaveRun("Plan", "FineTune", "Pack");
        Assert.HasCount(1, Directory.GetFiles(project.Cache, "slim.onnx", SearchOption.AllDirectories));
        project.Build("-p:DeepRebirthCacheLimit=2kB").MustHaveRun();
        project.Build("-p:DeepRebirthCacheLimit=little", "-t:Rebuild").MustFailWith("DR0004", "DeepRebirthCacheLimit is 'little'");
    }

    [TestMethod]
    public void A_locked_build_uses_the_kept_network_and_says_what_changed()
    {
        var project = new TestProject();
        project.Write("labels.txt", "a\nb\nc\nd\n");
        project.WithSmallModel(metadata: "ClassName=\"Net\" Slimming=\"Exact\" Labels=\"labels.txt\" SlimModel=\"models/net.slim.onnx\"");
        project.Build("-p:DeepRebirthLocked=true").MustFailWith("DR0401", "net.slim.onnx", "does not exist");

        project.Build().MustSucceed();
        byte[] kept = File.ReadAllBytes(Path.Combine(project.Folder, "models", "net.slim.onnx"));
        project.Build().MustHaveRun();

        // As on a build server: a fresh clone, no cache.
        Directory.Delete(Path.Combine(project.Folder, "obj", "Release"), recursive: true);
        Directory.Delete(project.Cache, recursive: true);
        BuildRecord locked = project.Build("-p:DeepRebirthLocked=true", "-tl:off").MustSucceed();
        Assert.Contains("slim network taken from", locked.Command.Output);
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "slim.onnx")));

        project.Write("labels.txt", "a\nb\nc\ne\n");
        project.WithOnlyItem("model.onnx", "ClassName=\"Net\" Slimming=\"Exact\" Labels=\"labels.txt\" SlimModel=\"models/net.slim.onnx\" AccuracyBudget=\"0.4\"");
        project.Build("-p:DeepRebirthLocked=true").MustFailWith("DR0401", "net.slim.onnx", "AccuracyBudget (0.4, was 1); Labels changed");
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(Path.Combine(project.Folder, "models", "net.slim.onnx")));

        project.Build().MustSucceed();
        CollectionAssert.AreNotEqual(kept, File.ReadAllBytes(Path.Combine(project.Folder, "models", "net.slim.onnx")));
        project.Build("-p:DeepRebirthLocked=true").MustSucceed();
    }
}
