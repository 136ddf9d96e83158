using DeepRebirth.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepRebirth.Generator.Tests;

/// <summary>Typing in an editor must not generate anything again.</summary>
[TestClass]
public sealed class IncrementalTests
{
    private const string OtherPath = "/project/Other.network.json";

    [TestMethod]
    public void Computes_nothing_again_when_a_source_file_changes()
    {
        GeneratorRun first = Run();

        GeneratorRun second = first.Again(edit: compilation => compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("class Unrelated;", (CSharpParseOptions)compilation.SyntaxTrees.First().Options)));

        AssertReused(second, TrackingNames.Manifests, TrackingNames.Selection, TrackingNames.Facts, TrackingNames.Sources, TrackingNames.Kernels);
        AssertOutputsReused(second);
    }

    [TestMethod]
    public void Computes_nothing_again_when_an_unrelated_file_is_added()
    {
        GeneratorRun first = Run();

        GeneratorRun second = first.Again(editFiles: driver => driver.AddAdditionalTexts([new GeneratorRun.InMemoryFile("/project/readme.json", "{}")]));

        AssertReused(second, TrackingNames.Manifests, TrackingNames.Selection, TrackingNames.Facts, TrackingNames.Sources, TrackingNames.Kernels);
        AssertOutputsReused(second);
    }

    [TestMethod]
    public void Reads_a_rewritten_manifest_but_prints_nothing_again_when_it_says_the_same()
    {
        GeneratorRun first = Run();

        GeneratorRun second = first.Again(editFiles: driver => driver.ReplaceAdditionalText(
            Input(first, SampleManifest.Path), new GeneratorRun.InMemoryFile(SampleManifest.Path, SampleManifest.Text + "\n")));

        AssertReused(second, TrackingNames.Sources, TrackingNames.Kernels);
        AssertOutputsReused(second);
    }

    [TestMethod]
    public void Prints_only_the_network_that_changed()
    {
        GeneratorRun first = Run();
        string changed = SampleManifest.With(manifest => manifest["modelName"] = "renamed.onnx");

        GeneratorRun second = first.Again(editFiles: driver => driver.ReplaceAdditionalText(
            Input(first, SampleManifest.Path), new GeneratorRun.InMemoryFile(SampleManifest.Path, changed)));

        CollectionAssert.AreEquivalent(
            (IncrementalStepRunReason[])[IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(second, TrackingNames.Sources));
        AssertReused(second, TrackingNames.Selection, TrackingNames.Kernels);
        Assert.Contains("renamed.onnx", second.Files["Demo.Models.TinyNet.g.cs"]);
    }

    private static GeneratorRun Run() => GeneratorRun.On(
        ["class Program;"],
        [
            (SampleManifest.Path, SampleManifest.Text),
            (OtherPath, SampleManifest.With(manifest => manifest["className"] = "Other")),
        ]);

    // The driver knows its files; the tests know their paths.
    private static AdditionalText Input(GeneratorRun run, string path) => run.AdditionalTexts.Single(text => text.Path == path);

    private static void AssertReused(GeneratorRun run, params string[] steps)
    {
        foreach (string step in steps)
        {
            IncrementalStepRunReason[] reasons = Reasons(run, step);
            Assert.IsNotEmpty(reasons);
            Assert.IsTrue(
                reasons.All(reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged),
                $"{step}: {string.Join(", ", reasons)}");
        }
    }

    private static void AssertOutputsReused(GeneratorRun run)
    {
        foreach (IncrementalGeneratorRunStep step in run.Result.TrackedOutputSteps.SelectMany(steps => steps.Value))
        {
            foreach ((_, IncrementalStepRunReason reason) in step.Outputs)
                Assert.AreEqual(IncrementalStepRunReason.Cached, reason);
        }
    }

    private static IncrementalStepRunReason[] Reasons(GeneratorRun run, string step) =>
        [.. run.Result.TrackedSteps[step].SelectMany(tracked => tracked.Outputs).Select(output => output.Reason)];
}
