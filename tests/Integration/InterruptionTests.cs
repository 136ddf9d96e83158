using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DeepRebirth.Integration;

/// <summary>Builds that are killed, cancelled, or run at the same time as others.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class InterruptionTests
{
    [TestMethod]
    public void A_killed_build_leaves_nothing_half_written_and_the_next_one_completes()
    {
        var project = new TestProject();
        project.WithLearnedModel("4s");
        Assert.AreEqual(0, project.Dotnet("restore").ExitCode);
        foreach (int milliseconds in new[] { 1200, 2500, 4500, 7000 })
        {
            using RunningCommand build = project.Start("build", "-c", "Release", "-tl:off", "--no-restore");
            Thread.Sleep(milliseconds);
            build.Kill();
        }

        // The SDK writes its own files in place: a runtimeconfig.json that was cut off in the middle looks up to date to it, and the app does not start (exit code 147).
        string ofTheSdk = Path.Combine(project.Folder, "bin");
        if (Directory.Exists(ofTheSdk))
            Directory.Delete(ofTheSdk, recursive: true);
        project.Build("-tl:off").MustSucceed();
        Assert.IsEmpty(project.Build().MustSucceed().PhasesRun);
        Assert.AreEqual(0, project.Run().ExitCode);
    }

    [TestMethod]
    public void Two_builds_of_one_project_at_once_both_complete()
    {
        var project = new TestProject();
        project.WithLearnedModel("2s");
        Assert.AreEqual(0, project.Dotnet("restore").ExitCode);

        // Our part of a build only: behind it the SDK writes files that another build of the project may be reading, and fails at times.
        string[] slim = ["build", "-c", "Release", "-tl:off", "--no-restore", "-t:DeepRebirthAfterSlim"];
        using RunningCommand one = project.Start(slim);
        using RunningCommand two = project.Start(slim);
        CommandResult first = one.WaitForEnd(TimeSpan.FromMinutes(3));
        CommandResult second = two.WaitForEnd(TimeSpan.FromMinutes(3));
        Assert.AreEqual(0, first.ExitCode, first.Output);
        Assert.AreEqual(0, second.ExitCode, second.Output);
        Assert.AreEqual(1, new[] { first, second }.Count(build => build.Output.Contains("Fine-tuning")), first.Output + second.Output);
        Assert.IsEmpty(project.Build("-tl:off").MustSucceed().PhasesRun);
        Assert.AreEqual(0, project.Run().ExitCode);
    }

    [TestMethod]
    public void Two_projects_at_once_share_the_cache_and_slim_once()
    {
        string cache = Path.Combine(PackedPackage.Workspace, "shared cache");
        TestProject[] projects = [new() { Cache = cache }, new() { Cache = cache }];
        foreach (TestProject project in projects)
        {
            project.WithLearnedModel("3s");
            Assert.AreEqual(0, project.Dotnet("restore").ExitCode);
        }
        RunningCommand[] builds = [.. projects.Select(project => project.Start("build", "-c", "Release", "-tl:off", "--no-restore"))];
        CommandResult[] results = [.. builds.Select(build => build.WaitForEnd(TimeSpan.FromMinutes(3)))];
        foreach (CommandResult result in results)
            Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.AreEqual(1, results.Count(result => result.Output.Contains("taken from the cache")), results[0].Output + results[1].Output);
        foreach (RunningCommand build in builds)
            build.Dispose();
    }

    [TestMethod]
    public void Ctrl_C_ends_a_build_within_a_second()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The test sends SIGINT as a Linux terminal does.");
        var project = new TestProject();
        project.WithLearnedModel("60s");
        Assert.AreEqual(0, project.Dotnet("restore").ExitCode);
        using RunningCommand build = project.Start("build", "-c", "Release", "-tl:off", "--no-restore");
        WaitForTraining(build);

        long start = Stopwatch.GetTimestamp();
        foreach (int process in build.ProcessTree())
            Signal(process, SIGINT);
        CommandResult result = build.WaitForEnd(TimeSpan.FromSeconds(20));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.AreNotEqual(0, result.ExitCode);
        // One second is the promise; a busy machine gets a second more before the test speaks of a fault.
        Assert.IsLessThan(TimeSpan.FromSeconds(2), elapsed);
        Assert.DoesNotContain("   at DeepRebirth.", result.Output);
    }

    [TestMethod]
    public void A_cancelled_build_is_resumed_at_its_last_checkpoint()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The test sends SIGINT as a Linux terminal does.");
        var project = new TestProject();
        project.WithLearnedModel("12s");
        using RunningCommand build = project.Start("build", "-c", "Release", "-tl:off");
        string progress = Path.Combine(project.OutputOf("Net"), "progress.json");
        long deadline = Environment.TickCount64 + 60_000;
        // A checkpoint is written where training changes from single blocks to the whole network.
        while (!(File.Exists(progress) && File.ReadAllText(progress).Contains("network", StringComparison.OrdinalIgnoreCase)) && Environment.TickCount64 < deadline)
            Thread.Sleep(50);
        foreach (int process in build.ProcessTree())
            Signal(process, SIGINT);
        Assert.AreNotEqual(0, build.WaitForEnd(TimeSpan.FromSeconds(20)).ExitCode);
        Assert.IsNotEmpty(Directory.GetFiles(project.OutputOf("Net"), "*.checkpoint", SearchOption.AllDirectories));

        BuildRecord resumed = project.Build("-tl:off").MustSucceed();
        Assert.Contains("of fine-tuning in an interrupted build", resumed.Command.Output);
        Assert.IsEmpty(Directory.GetFiles(project.OutputOf("Net"), "*.checkpoint", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void A_training_does_not_outlive_the_build_that_started_it()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The test reads the process tree from /proc.");
        var project = new TestProject();
        project.WithLearnedModel("60s");
        Assert.AreEqual(0, project.Dotnet("restore").ExitCode);
        using RunningCommand build = project.Start("build", "-c", "Release", "-tl:off", "--no-restore");
        WaitForTraining(build);

        int[] compilers = [.. build.ProcessTree().Where(process => File.ReadAllText($"/proc/{process}/cmdline").Contains("deeprebirth.dll"))];
        Assert.IsNotEmpty(compilers);
        Signal(build.Id, SIGKILL);
        long deadline = Environment.TickCount64 + 10_000;
        while (compilers.Any(process => Directory.Exists($"/proc/{process}")) && Environment.TickCount64 < deadline)
            Thread.Sleep(50);
        Assert.IsFalse(compilers.Any(process => Directory.Exists($"/proc/{process}")));
    }

    private static void WaitForTraining(RunningCommand build)
    {
        long deadline = Environment.TickCount64 + 60_000;
        while (!build.Output.Contains(" %: loss ") && Environment.TickCount64 < deadline)
            Thread.Sleep(50);
        Assert.Contains(" %: loss ", build.Output);
    }

    private const int SIGKILL = 9;
    private const int SIGINT = 2;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
