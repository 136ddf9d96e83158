using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>
/// The generated text of a small network, letter by letter. After an intended change run the tests once with the environment variable
/// <c>DEEPREBIRTH_UPDATE_SNAPSHOTS=1</c>, and read the difference that git shows before committing it.
/// </summary>
[TestClass]
public sealed class SnapshotTests
{
    [TestMethod]
    public void Writes_a_network_as_readable_code()
    {
        GeneratorRun run = GeneratorRun.On((SampleManifest.Path, SampleManifest.Text));

        Verify("TinyNet.verified.cs", run.Files["Demo.Models.TinyNet.g.cs"]);
        Verify("TinyNet.Labels.verified.cs", run.Files["Demo.Models.TinyNet.Labels.g.cs"]);
    }

    [TestMethod]
    public void Writes_a_signature_for_design_time_builds()
    {
        GeneratorRun run = GeneratorRun.On((SampleManifest.SignaturePath, SampleManifest.Signature));

        Verify("TinyNet.Signature.verified.cs", run.Files["Demo.Models.TinyNet.g.cs"]);
    }

    [TestMethod]
    public void Writes_the_same_bytes_for_every_folder_and_line_end()
    {
        string text = GeneratorRun.On((SampleManifest.Path, SampleManifest.Text)).Files["Demo.Models.TinyNet.g.cs"];
        string elsewhere = GeneratorRun.On((@"C:\other\TinyNet.network.json", SampleManifest.Text.Replace("\n", "\r\n"))).Files["Demo.Models.TinyNet.g.cs"];

        Assert.AreEqual(text, elsewhere);
        Assert.DoesNotContain('\r', text);
    }

    private static void Verify(string name, string actual)
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "tests", "DeepRebirth.Generator.Tests", "Snapshots", name);
        if (Environment.GetEnvironmentVariable("DEEPREBIRTH_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);

        string expected = File.ReadAllText(path);
        Assert.AreEqual(expected, actual, $"The generated code differs from {path}. If that is intended, set DEEPREBIRTH_UPDATE_SNAPSHOTS=1 and run the test again.");
    }
}
