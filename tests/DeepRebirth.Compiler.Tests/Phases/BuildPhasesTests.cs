using System.Text.Json;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Phases;

namespace DeepRebirth.Compiler.Tests.Phases;

[TestClass]
public sealed class BuildPhasesTests
{
    [TestMethod]
    public void Go_from_the_model_to_manifest_and_weights()
    {
        using var folder = new TemporaryFolder();
        BuildOptions options = Options(folder);
        RunAll(options);
        Assert.IsTrue(File.Exists(options.SignaturePath));
        Assert.IsTrue(File.Exists(options.PlanPath));
        Assert.Contains("\"steps\"", File.ReadAllText(options.ManifestPath));
        Assert.IsGreaterThan(0, new FileInfo(options.WeightsPath).Length);
    }

    [TestMethod]
    public void A_plan_holds_what_is_certain_and_names_the_kinds_that_pictures_decide_on()
    {
        using var folder = new TemporaryFolder();
        BuildOptions options = Options(folder);
        PlanPhase.Run(options with { Model = options.Model with { Slimming = "Exact;Streamline" } }, new SilentObserver(), CancellationToken.None);
        JsonElement plan = JsonDocument.Parse(File.ReadAllText(options.PlanPath)).RootElement;
        CollectionAssert.AreEqual(new[] { "streamline" }, plan.GetProperty("searched").EnumerateArray().Select(kind => kind.GetString()).ToArray());
        CollectionAssert.AreEqual(new[] { "exact" }, plan.GetProperty("rewrites").EnumerateArray().Select(rewrite => rewrite.GetProperty("kind").GetString()).Distinct().ToArray());
    }

    [TestMethod]
    public void Give_the_same_bytes_in_another_folder()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        foreach (TemporaryFolder folder in new[] { one, other })
            RunAll(Options(folder));
        foreach (Func<BuildOptions, string> path in new Func<BuildOptions, string>[] { o => o.SlimPath, o => o.ManifestPath, o => o.WeightsPath, o => o.PlanPath })
            CollectionAssert.AreEqual(File.ReadAllBytes(path(Options(one, write: false))), File.ReadAllBytes(path(Options(other, write: false))));
    }

    [TestMethod]
    public void Keep_a_slim_network_beside_the_source_and_use_it_while_nothing_changed()
    {
        using var folder = new TemporaryFolder();
        BuildOptions options = Options(folder) with { SlimModel = folder.File("kept.onnx") };
        RunAll(options);
        byte[] kept = File.ReadAllBytes(folder.File("kept.onnx"));

        // Locked, without cache and without earlier results: only the kept network is left to take.
        BuildOptions locked = options with { Locked = true, OutputDirectory = folder.File("other obj"), CacheDirectory = folder.File("other cache") };
        RunAll(locked);
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(locked.SlimPath));
        Assert.IsFalse(Directory.Exists(folder.File("other cache/entries")));

        // It has a report all the same: where it came from, and what is measured here.
        string page = File.ReadAllText(locked.ReportPath);
        foreach (string words in new[] { "Where the slim network came from", "kept.onnx", "fold-scale-into-producer", "Time by layer", "Weights in the app", "AccuracyBudget" })
            Assert.Contains(words, page);
        JsonElement report = JsonDocument.Parse(File.ReadAllText(locked.ResultPath)).RootElement;
        Assert.AreEqual("kept.onnx", report.GetProperty("kept").GetProperty("file").GetString());
        Assert.AreEqual("1", report.GetProperty("kept").GetProperty("madeFrom").GetProperty("Seed").GetString());
        Assert.IsGreaterThan(0, report.GetProperty("slimProfile").GetProperty("steps").GetArrayLength());

        SmallNetworks.Write(folder, seed: 2);
        DiagnosticException error = Assert.ThrowsExactly<DiagnosticException>(() => RunAll(locked));
        Assert.AreEqual("DR0401", error.Diagnostic.Code.Id);
        Assert.AreEqual(folder.File("kept.onnx"), error.Diagnostic.File);
        Assert.Contains("outdated: Model changed", error.Diagnostic.Message);
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(folder.File("kept.onnx")), "a locked build changes nothing");

        RunAll(options);
        CollectionAssert.AreNotEqual(kept, File.ReadAllBytes(folder.File("kept.onnx")), "an unlocked build brings it up to date");
    }

    [TestMethod]
    public void Refuse_a_locked_build_without_a_kept_network()
    {
        using var folder = new TemporaryFolder();
        BuildOptions options = Options(folder) with { SlimModel = folder.File("kept.onnx"), Locked = true };
        Assert.AreEqual("DR0401", Assert.ThrowsExactly<DiagnosticException>(() => RunAll(options)).Diagnostic.Code.Id);
    }

    private static BuildOptions Options(TemporaryFolder folder, bool write = true) => new()
    {
        Model = new ModelOptions { Model = write ? SmallNetworks.Write(folder) : folder.File("net.onnx"), Slimming = "Exact" },
        ClassName = "Net",
        Namespace = "App",
        OutputDirectory = folder.File("obj"),
        CacheDirectory = folder.File("cache"),
    };

    private static void RunAll(BuildOptions options)
    {
        foreach (string phase in BuildPhases.Names)
            BuildPhases.Run(phase, options, new SilentObserver(), CancellationToken.None);
    }
}
