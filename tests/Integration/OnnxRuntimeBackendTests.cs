using System.Globalization;

namespace DeepRebirth.Integration;

/// <summary>A project whose network ONNX Runtime runs: where the library comes from, and what is said where it comes from nowhere.</summary>
[TestClass]
public sealed class OnnxRuntimeBackendTests
{
    private const string PackageVersion = "1.30.0";

    // The same network with both backends, side by side; prints the largest difference.
    private const string Program = """
        var input = new float[App.Net.InputLength];
        for (int i = 0; i < input.Length; i++)
            input[i] = (i % 17) / 17f - 0.5f;
        var expected = new float[App.Generated.OutputLength];
        App.Generated.Predict(input, expected);
        using App.Net net = args.Length > 0 ? App.Net.Create(args[0]) : new App.Net();
        var scores = new float[App.Net.OutputLength];
        net.Run(input, scores);
        float difference = 0;
        for (int i = 0; i < scores.Length; i++)
            difference = System.Math.Max(difference, System.Math.Abs(scores[i] - expected[i]));
        System.Console.WriteLine(difference.ToString(System.Globalization.CultureInfo.InvariantCulture));
        """;

    [TestMethod]
    public void The_library_of_a_path_lies_beside_the_app_and_both_backends_agree()
    {
        TestProject project = Project();
        project.More = $"<PropertyGroup><DeepRebirthOnnxRuntimePath>{Library()}</DeepRebirthOnnxRuntimePath></PropertyGroup>";
        project.Build().MustSucceed();
        Assert.IsNotEmpty(Directory.GetFiles(Output(project), "*onnxruntime.*"));
        AssertAgrees(Run(project));
        project.Build().MustHaveRun();

        project.WithOnlyItem("model.onnx", "ClassName=\"Net\" Slimming=\"Exact\" Backend=\"OnnxRuntime\" EmbedWeights=\"false\" ExecutionProviders=\"CPU\"")
            .WithItem("model.onnx", "ClassName=\"Generated\" Slimming=\"Exact\"");
        project.Build().MustSucceed();
        AssertAgrees(Run(project, "bin/Release/net10.0/Net.onnx"));
    }

    [TestMethod]
    public void The_library_of_the_package_is_found()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (!Directory.Exists(Path.Combine(packages, "microsoft.ml.onnxruntime", PackageVersion)))
            Assert.Inconclusive($"The package Microsoft.ML.OnnxRuntime {PackageVersion} is not in {packages}.");
        TestProject project = Project(usesMachinePackages: true);
        project.More = $"""<ItemGroup><PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{PackageVersion}" /></ItemGroup>""";
        project.Build().MustSucceed();
        AssertAgrees(Run(project));
    }

    [TestMethod]
    public void Without_a_library_build_and_app_say_how_to_get_one()
    {
        TestProject project = Project();
        project.More = "<PropertyGroup><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup>";
        BuildRecord build = project.Build().MustSucceed();
        if (!build.Codes.Contains("DR0601"))
            Assert.Inconclusive("ONNX Runtime is installed on this machine.");
        Assert.Contains("Microsoft.ML.OnnxRuntime", build.Command.Output);
        CommandResult run = Run(project);
        Assert.AreNotEqual(0, run.ExitCode);
        Assert.Contains("DllNotFoundException", run.Output);
        Assert.Contains("Add the package Microsoft.ML.OnnxRuntime", run.Output);

        project.Build("-p:DeepRebirthOnnxRuntimePath=nowhere/libonnxruntime.so").MustFailWith("DR0004", "nowhere/libonnxruntime.so");
        project.Write("libonnxruntime.so", "no library");
        project.Build("-p:DeepRebirthOnnxRuntimePath=libonnxruntime.so", "-t:Rebuild").MustFailWith("DR0602", "libonnxruntime.so");
    }

    private static TestProject Project(bool usesMachinePackages = false)
    {
        var project = new TestProject { UsesMachinePackages = usesMachinePackages };
        project.WithSmallModel(metadata: "ClassName=\"Net\" Slimming=\"Exact\" Backend=\"OnnxRuntime\"").WithItem("model.onnx", "ClassName=\"Generated\" Slimming=\"Exact\"");
        project.Write("Program.cs", Program);
        return project;
    }

    private static string Output(TestProject project) => Path.Combine(project.Folder, "bin", "Release", "net10.0");

    // Without the variable that names a library for tests.
    private static CommandResult Run(TestProject project, params string[] arguments) => CommandResult.Run(
        project.Folder, "dotnet", [Path.Combine(Output(project), "App.dll"), .. arguments], new Dictionary<string, string?> { ["DEEPREBIRTH_ONNXRUNTIME"] = null });

    private static void AssertAgrees(CommandResult run)
    {
        Assert.AreEqual(0, run.ExitCode, run.Output);
        Assert.IsLessThan(1e-4f, float.Parse(run.Output, CultureInfo.InvariantCulture));
    }

    private static string Library()
    {
        string installed = Path.Combine(RepositoryRoot.Path, "benchmarks/onnxruntime/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1");
        string? library = Environment.GetEnvironmentVariable("DEEPREBIRTH_ONNXRUNTIME") is { Length: > 0 } named ? named : installed;
        if (!File.Exists(library))
            Assert.Inconclusive($"There is no {library}.");
        return library;
    }
}
