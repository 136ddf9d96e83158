namespace DeepRebirth.Integration;

/// <summary>Disks that are full or read-only.</summary>
[TestClass]
public sealed class DiskTests
{
    [TestMethod]
    public void A_full_disk_is_one_clear_error_and_the_next_build_completes()
    {
        var project = new TestProject();
        project.WithSmallModel();
        string results = Path.GetDirectoryName(project.OutputOf("Net"))!;
        Directory.CreateDirectory(results);
        using (Mount.Of(results, "-t", "tmpfs", "-o", "size=40k", "tmpfs"))
        {
            project.Build().MustFailWith("DR0402", "No space left");
            Assert.IsEmpty(Directory.GetFiles(results, "*.tmp", SearchOption.AllDirectories), "nothing half-written is left");

            Mount.Run("mount", "-o", "remount,size=4m", results);
            project.Build().MustSucceed();
            Assert.AreEqual(0, project.Run().ExitCode);
        }
    }

    [TestMethod]
    public void A_full_disk_for_the_cache_is_a_warning()
    {
        var project = new TestProject { More = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>" };
        project.WithSmallModel();
        Directory.CreateDirectory(project.Cache);
        using (Mount.Of(project.Cache, "-t", "tmpfs", "-o", "size=20k", "tmpfs"))
        {
            BuildRecord build = project.Build().MustSucceed();
            Assert.Contains("DR0403", build.Codes, build.Command.Output);
            Assert.IsEmpty(Directory.GetFiles(project.Cache, "slim.onnx", SearchOption.AllDirectories), "no half entry is left");
        }
    }

    [TestMethod]
    public void A_source_folder_that_is_read_only_builds_into_another()
    {
        var project = new TestProject();
        project.WithSmallModel();
        string artifacts = Path.Combine(PackedPackage.Workspace, "artifacts of a read-only project");
        project.WriteProject();
        using (Mount.Of(project.Folder, "--bind", project.Folder))
        {
            Mount.Run("mount", "-o", "remount,ro,bind", project.Folder);
            project.Build("--artifacts-path", artifacts).MustSucceed();
            project.Build("--artifacts-path", artifacts).MustHaveRun();
        }
        CommandResult run = CommandResult.Run(artifacts, "dotnet", [Path.Combine(artifacts, "bin", "App", "release", "App.dll")]);
        Assert.AreEqual("built", run.Output.Trim());
    }
}
