using System.Text.Json.Nodes;
using DeepRebirth.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepRebirth.Generator.Tests;

/// <summary>What cannot be compiled gets one error that names the file, the place and the way out.</summary>
[TestClass]
public sealed class DiagnosticTests
{
    [TestMethod]
    [DataRow("", "no JSON", DisplayName = "empty file")]
    [DataRow("not json at all", "no JSON", DisplayName = "text")]
    [DataRow("[1, 2]", "no JSON object", DisplayName = "an array")]
    [DataRow("\u0000\u0001\u0002", "no JSON", DisplayName = "binary")]
    [DataRow("{}", "'format' is missing", DisplayName = "empty object")]
    public void Refuses_what_is_no_manifest(string text, string reason) => AssertDamaged(text, reason);

    [TestMethod]
    public void Refuses_a_manifest_that_is_cut_off_at_any_place()
    {
        for (int length = 0; length < SampleManifest.Text.TrimEnd().Length; length++)
            Assert.ThrowsExactly<ManifestException>(() => ManifestReader.Read(SampleManifest.Text[..length], isSignature: false), $"cut after {length} characters");
    }

    [TestMethod]
    public void Refuses_a_manifest_nested_without_end() =>
        AssertDamaged(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "no JSON");

    [TestMethod]
    [DataRow("namespace", "Demo; class Evil", "'namespace' must be")]
    [DataRow("namespace", "Demo..Models", "'namespace' must be")]
    [DataRow("className", "1Net", "'className' must be")]
    [DataRow("className", "Net { } class Evil", "'className' must be")]
    [DataRow("className", "", "'className' must be")]
    [DataRow("className", "Prediction", "has a member called 'Prediction'")]
    [DataRow("scores", "guesses", "'scores' must be")]
    public void Refuses_text_that_is_no_name(string property, string value, string reason) =>
        AssertDamaged(SampleManifest.With(manifest => manifest[property] = value), reason);

    [TestMethod]
    public void Refuses_values_out_of_their_range()
    {
        AssertDamaged(Changed("inputs[0].shape[2]", 0), "'inputs[0].shape[2]' must be an integer from 1");
        AssertDamaged(Changed("inputs[0].shape[2]", 2_000_000_000), "fewer than 2^31 elements");
        AssertDamaged(Changed("outputs[0].offset", 766), "'logits' does not lie within the arena of 768 floats");
        AssertDamaged(Changed("outputs[0].offset", -1), "'outputs[0].offset' must be");
        AssertDamaged(Changed("outputs[0].offset", 1.5), "'outputs[0].offset' must be");
        AssertDamaged(Changed("outputs[0].offset", "5"), "'outputs[0].offset' must be");
        AssertDamaged(Changed("labels", new JsonArray("only one")), "'labels' must be an array of 3 names");
        AssertDamaged(Changed("preprocessing.crop[0]", 5), "one input of the shape 1x3x5x4");
        AssertDamaged(Changed("preprocessing.mean", new JsonArray(1, 2)), "'preprocessing.mean' must be three numbers");
        AssertDamaged(Changed("weights.bytes", 2175), "'weights.bytes' must be a multiple of 4");
        AssertDamaged(Changed("weights.sha256", "\"; evil"), "'weights.sha256' must be 64 hexadecimal digits");
        AssertDamaged(Changed("tail.phase", 6), "'tail.phase' must be one of the 6 phases");
        AssertDamaged(Changed("tail.floats", 769), "'tail.floats' must be at most the arena's 768 floats");
        AssertDamaged(Changed("tail.floats", 752), "'logits' does not lie within the 752 floats of 'tail'");
        AssertDamaged(Changed("steps[0].readsInput", "yes"), "'steps[0].readsInput' must be");
        AssertDamaged(Changed("steps[2].readsInput", true), "false: the kernel 'LocalResponseNormalizationStep' reads nothing but the arena");
        AssertDamaged(SampleManifest.With(TwoInputs), "'readsInput' is for networks of one input, and there are 2");
        AssertDamaged(Changed("inputs", new JsonArray()), "'inputs' must be an array of at least one tensor");
    }

    [TestMethod]
    public void Refuses_parameters_that_are_no_plain_values()
    {
        AssertDamaged(Changed("steps[0].parameters.Output", "System.Environment.Exit(1)"), "must be the dotted name of a constant");
        AssertDamaged(Changed("steps[0].parameters.Output", "evil"), "must be the dotted name of a constant");
        AssertDamaged(Changed("steps[4].parameters.Shape", new JsonArray(1, 2, 3)), "must be an array of six integers");
        AssertDamaged(Changed("steps[2].parameters.Alpha", 1e300), "must be a number that fits 32-bit floating point");
        AssertDamaged(Changed("steps[2].parameters.Size", 3_000_000_000), "'steps[2].parameters.Size' must be an integer");
        AssertDamaged(Changed("phases", new JsonArray(1, 2, 2)), "must be the numbers of steps of all phases, 6 together");
        AssertDamaged(Changed("phases", new JsonArray(6, 0)), "'phases[1]' must be an integer");
        AssertDamaged(Changed("steps[2].parameters", new JsonObject { ["Size = 1 }; //"] = 5 }), "named by a C# identifier");
        AssertDamaged(SampleManifest.Text.Replace("\"Size\": 5", "\"Size\": 5, \"Size\": 6"), "names no property twice");
    }

    [TestMethod]
    public void Tells_a_manifest_of_another_version_from_a_damaged_one()
    {
        AssertError("DR0502", "format 2", (SampleManifest.Path, SampleManifest.With(manifest => manifest["format"] = 2)));
        AssertError("DR0502", "the kernel 'QuantumStep', which this generator does not carry", (SampleManifest.Path, Changed("steps[3].kernel", "QuantumStep")));
    }

    [TestMethod]
    public void Names_both_files_of_two_networks_with_one_class_name()
    {
        GeneratorRun run = AssertError(
            "DR0503", "/project/obj/b/TinyNet.network.json", ("/project/obj/a/TinyNet.network.json", SampleManifest.Text), ("/project/obj/b/TinyNet.network.json", SampleManifest.Text));

        Assert.Contains("/project/obj/a/TinyNet.network.json", run.Diagnostics[0].GetMessage());
        Assert.Contains("Demo.Models.TinyNet.g.cs", run.Files.Keys);
    }

    [TestMethod]
    public void Tells_class_names_apart_that_differ_in_more_than_case() => AssertError(
        "DR0503",
        "Demo.Models.TinyNet",
        (SampleManifest.Path, SampleManifest.Text),
        ("/project/tinynet.network.json", SampleManifest.With(manifest => manifest["className"] = "TINYNET")));

    [TestMethod]
    public void Says_how_to_allow_unsafe_code()
    {
        GeneratorRun run = GeneratorRun.On(
            ["class Program { static void Main() => Demo.Models.TinyNet.Predict(new float[48]); }"],
            [(SampleManifest.Path, SampleManifest.Text)],
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        AssertOnly(run, "DR0504", "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>");
        run.Emit();
    }

    [TestMethod]
    public void Says_which_language_version_it_needs() => AssertOnly(
        GeneratorRun.On(["class Program { }"], [(SampleManifest.Path, SampleManifest.Text)], new CSharpParseOptions(LanguageVersion.CSharp10)),
        "DR0505",
        "needs C# 12 and this project is compiled as C# 10.0");

    [TestMethod]
    public void Says_which_framework_it_needs() => AssertOnly(
        GeneratorRun.On([], [(SampleManifest.Path, SampleManifest.Text)], references: []),
        "DR0506",
        "net8.0");

    [TestMethod]
    public void Explains_every_diagnostic_on_a_page()
    {
        foreach (DiagnosticDescriptor descriptor in (DiagnosticDescriptor[])
            [Descriptors.DamagedManifest, Descriptors.OtherVersion, Descriptors.DuplicateClass, Descriptors.UnsafeCode, Descriptors.LanguageVersion, Descriptors.Framework])
        {
            string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "diagnostics", descriptor.Id + ".md"));
            Assert.StartsWith("# " + descriptor.Id, page);
            Assert.EndsWith($"docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri);
        }
    }

    private static void TwoInputs(JsonObject manifest)
    {
        manifest["preprocessing"] = null;
        manifest["inputs"]!.AsArray().Add(new JsonObject { ["name"] = "other", ["shape"] = new JsonArray(1, 4), ["offset"] = 0 });
    }

    private static void AssertDamaged(string text, string reason) => AssertError("DR0501", reason, (SampleManifest.Path, text));

    private static GeneratorRun AssertError(string id, string message, params (string Path, string Text)[] files)
    {
        GeneratorRun run = GeneratorRun.On(files);
        AssertOnly(run, id, message);
        return run;
    }

    private static void AssertOnly(GeneratorRun run, string id, string message)
    {
        Assert.IsNull(run.Result.Exception);
        Assert.HasCount(1, run.Diagnostics, string.Join('\n', run.Diagnostics));
        Assert.AreEqual(id, run.Diagnostics[0].Id);
        Assert.AreEqual(DiagnosticSeverity.Error, run.Diagnostics[0].Severity);
        Assert.Contains(message, run.Diagnostics[0].GetMessage());
        Assert.EndsWith(".network.json", run.Diagnostics[0].Location.GetLineSpan().Path);
    }

    // Changes the value at a path such as steps[2].parameters.Size.
    private static string Changed(string path, JsonNode value) => SampleManifest.With(manifest =>
    {
        string[] parts = path.Replace("[", ".[").Split('.');
        JsonNode node = manifest;
        foreach (string part in parts[..^1])
            node = part[0] == '[' ? node[int.Parse(part[1..^1])]! : node[part]!;
        if (parts[^1][0] == '[')
            node[int.Parse(parts[^1][1..^1])] = value;
        else
            node[parts[^1]] = value;
    });
}
