namespace DeepRebirth.Integration;

/// <summary>Several target frameworks of one project, built side by side.</summary>
[TestClass]
public sealed class MultipleFrameworksTests
{
    [TestMethod]
    public void Several_target_frameworks_are_built_in_parallel_and_slim_once()
    {
        var project = new TestProject { TargetFrameworks = "net8.0;net10.0", UsesMachinePackages = true };
        project.WithLearnedModel("1s");
        project.Write("Program.cs", """
            var scores = new float[App.Net.OutputLength];
            App.Net.Predict(new float[App.Net.InputLength], scores);
            System.Console.WriteLine(scores.Length);
            """);
        BuildRecord build = project.Build("-m", "-tl:off");
        if (build.Codes.Any(code => code.StartsWith("NU", StringComparison.Ordinal)))
            Assert.Inconclusive("The packages of .NET 8 cannot be restored on this machine.");
        build.MustSucceed();

        Assert.AreEqual(2, build.PhasesRun.Count(phase => phase == "DeepRebirthFineTune"), "each framework has its own results");
        Assert.AreEqual(1, build.Command.Output.Split("taken from the cache").Length - 1, build.Command.Output);
        Assert.AreEqual(1, build.Command.Output.Split("Measuring the original").Length - 1, build.Command.Output);
        Assert.AreEqual("4", project.Run("net10.0").Output.Trim());
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(project.OutputOf("Net"), "Net.weights")),
            File.ReadAllBytes(Path.Combine(project.OutputOf("Net").Replace("net10.0", "net8.0"), "Net.weights")));
        project.Build("-m").MustHaveRun();
    }
}
