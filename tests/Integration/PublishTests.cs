namespace DeepRebirth.Integration;

/// <summary>The app that is deployed predicts, and nothing of ours is in it but its own code.</summary>
[TestClass]
public sealed class PublishTests
{
    private const string Program = """
        var scores = new float[App.Net.OutputLength];
        App.Net.Predict(new float[App.Net.InputLength], scores);
        using var beside = App.Beside.Create(System.IO.Path.Combine(System.AppContext.BaseDirectory, "Beside.weights"));
        var others = new float[App.Beside.OutputLength];
        beside.Run(new float[App.Beside.InputLength], others);
        System.Console.WriteLine(System.MemoryExtensions.SequenceEqual<float>(scores, others));
        """;

    [TestMethod]
    public void A_trimmed_single_file_predicts()
    {
        var project = new TestProject { UsesMachinePackages = true };
        project.WithSmallModel().WithItem("model.onnx", "ClassName=\"Beside\" Slimming=\"Exact\" EmbedWeights=\"false\"");
        project.Write("Program.cs", Program);
        string output = Path.Combine(project.Folder, "published");
        string[] publish =
            ["publish", "-c", "Release", "--use-current-runtime", "--self-contained", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "-warnaserror", "-tl:off", "-o", output];
        CommandResult result = project.Dotnet(publish);
        if (result.Output.Contains(": error NU"))
            Assert.Inconclusive("The runtime's packages cannot be restored on this machine.");
        Assert.AreEqual(0, result.ExitCode, result.Output);

        CollectionAssert.AreEquivalent(
            new[] { OperatingSystem.IsWindows() ? "App.exe" : "App", "App.pdb", "Beside.weights" },
            Directory.GetFiles(output).Select(Path.GetFileName).ToArray());
        string elsewhere = Path.Combine(PackedPackage.Workspace, "deployed");
        Directory.Move(output, elsewhere);
        CommandResult run = CommandResult.Run(elsewhere, Path.Combine(elsewhere, "App"), []);
        Assert.AreEqual("True", run.Output.Trim());
    }

    [TestMethod]
    public void The_package_forces_nothing_on_the_app()
    {
        // The only package source is the folder of the packed package, as on a machine without network.
        var project = new TestProject();
        project.WithSmallModel().Build().MustSucceed();
        string assets = File.ReadAllText(Path.Combine(project.Folder, "obj", "project.assets.json"));
        Assert.AreEqual(1, assets.Split("\"type\": \"package\"").Skip(1).Select(part => part.Split('}')[0]).Distinct().Count(part => !part.Contains("sha512")), assets);
        Assert.DoesNotContain("DeepRebirth", File.ReadAllText(Path.Combine(project.Folder, "bin", "Release", "net10.0", "App.deps.json")));
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(project.Folder, "bin"), "*DeepRebirth*", SearchOption.AllDirectories));
    }
}
