using System.Security;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;
using Microsoft.Build.Logging.StructuredLogger;

namespace DeepRebirth.Integration;

/// <summary>A user's project in a folder of its own, which uses the packed package.</summary>
internal sealed class TestProject
{
    private static int count;

    private readonly List<string> items = [];
    private string restoredFor = "";

    /// <summary>Creates the folder; a name may hold whatever a path may hold.</summary>
    public TestProject(string name = "app")
    {
        Folder = Path.Combine(PackedPackage.Workspace, $"{Interlocked.Increment(ref count)} {name}");
        Directory.CreateDirectory(Folder);
        Write("Program.cs", "System.Console.WriteLine(\"built\");");
    }

    /// <summary>The project's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of the cache that the project uses.</summary>
    public string Cache { get; init; } = Path.Combine(PackedPackage.Workspace, "cache-" + Guid.NewGuid().ToString("N"));

    /// <summary>The target framework or frameworks, separated by semicolons.</summary>
    public string TargetFrameworks { get; init; } = "net10.0";

    /// <summary>The version of the package.</summary>
    public string PackageVersion { get; set; } = PackedPackage.Version;

    /// <summary>Whether the machine's own package sources and packages may be used too: for what an SDK leaves to packages, such as older frameworks.</summary>
    public bool UsesMachinePackages { get; init; }

    /// <summary>More lines of the project file.</summary>
    public string More { get; set; } = "";

    /// <summary>The folder that the phases of a class write to.</summary>
    public string OutputOf(string className) => Path.Combine(Folder, "obj", "Release", "net10.0", "deeprebirth", className);

    /// <summary>Writes a file of the project.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Adds a model item as it would stand in the project file.</summary>
    public TestProject WithItem(string include, string metadata = "")
    {
        items.Add($"""<DeepRebirthModel Include="{SecurityElement.Escape(include)}" {metadata} />""");
        return this;
    }

    /// <summary>Replaces all model items.</summary>
    public TestProject WithOnlyItem(string include, string metadata)
    {
        items.Clear();
        return WithItem(include, metadata);
    }

    /// <summary>Writes a small network and adds an item for it: a Conv, BatchNormalization and Relu chain with an exact rewrite in it.</summary>
    public TestProject WithSmallModel(string file = "model.onnx", string metadata = "ClassName=\"Net\" Slimming=\"Exact\"", int seed = 1, string? include = null)
    {
        OnnxWriter.Write(SmallNetwork(seed), Path.Combine(Folder, file));
        return WithItem(include ?? file, metadata);
    }

    /// <summary>
    /// Writes a small network and pictures, and adds an item that folds its pool into a convolution and fine-tunes that one: the full way
    /// through a build, inside of any accuracy budget.
    /// </summary>
    public TestProject WithLearnedModel(string timeBudget, string file = "model.onnx")
    {
        WritePictures("data/train", perClass: 12);
        return WithSmallModel(file,
            $"ClassName=\"Net\" Slimming=\"Exact;Streamline\" TrainingData=\"data/train\" Metric=\"Agreement\" AccuracyBudget=\"100\" TimeBudget=\"{timeBudget}\" {Preprocessing}");
    }

    /// <summary>The preprocessing that the small network was made for.</summary>
    public const string Preprocessing = "Preprocessing=\"mean=128,128,128;std=64,64,64\"";

    /// <summary>Writes PPM pictures of four classes, each of a colour of its own.</summary>
    public void WritePictures(string folder, int perClass)
    {
        var random = new Random(perClass);
        for (int c = 0; c < 4; c++)
        {
            for (int i = 0; i < perClass; i++)
            {
                var pixels = new byte[16 * 16 * 3];
                random.NextBytes(pixels);
                for (int k = 0; k < pixels.Length; k++)
                    pixels[k] = (byte)((pixels[k] / 2) + (k % 3 == c ? 110 : 20));
                string path = Path.Combine(Folder, folder, $"class{c}", $"{i}.ppm");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, [.. "P6\n16 16\n255\n"u8, .. pixels]);
            }
        }
    }

    /// <summary>A network of four classes over pictures of 16 x 16 pixels.</summary>
    public static Network SmallNetwork(int seed = 1)
    {
        var build = NetworkBuilder.WithSeed(seed, 1, 3, 16, 16);
        string x = build.Relu(build.BatchNormalization(build.Convolution("input", maps: 16, kernel: 3, padding: 1)));
        x = build.Relu(build.Convolution(build.MaxPool(x, kernel: 2, stride: 2), maps: 16, kernel: 3, padding: 1));
        return build.Build(build.Gemm(build.Flatten(x), outputs: 4));
    }

    /// <summary>A network of four classes with one fire module: branches that grow when they are merged.</summary>
    public static Network FireModule()
    {
        var build = NetworkBuilder.WithSeed(1, 1, 3, 16, 16);
        string x = build.Relu(build.Convolution("input", maps: 16, kernel: 3, stride: 2, padding: 1));
        string small = build.Relu(build.Convolution(x, maps: 32, kernel: 1)), large = build.Relu(build.Convolution(x, maps: 32, kernel: 3, padding: 1));
        return build.Build(build.Gemm(build.Flatten(build.Concat(small, large)), outputs: 4));
    }

    /// <summary>Runs <c>dotnet build</c> and reads MSBuild's own record of it. Restores where the last restore does not fit any more.</summary>
    public BuildRecord Build(params string[] arguments)
    {
        string log = Path.Combine(PackedPackage.Workspace, $"{Guid.NewGuid():N}.binlog");
        string restore = $"{PackageVersion} {TargetFrameworks} {More.Contains("PackageReference")} {string.Join(' ', arguments.Where(argument => argument.StartsWith("--artifacts-path")))}";
        string[] again = restoredFor == restore ? ["--no-restore"] : [];
        CommandResult result = Dotnet(["build", "-c", "Release", $"-bl:{log}", .. again, .. arguments]);
        if (result.ExitCode == 0)
            restoredFor = restore;
        return new BuildRecord(result, File.Exists(log) ? BinaryLog.ReadBuild(log) : null);
    }

    /// <summary>Runs a dotnet command in the project's folder.</summary>
    public CommandResult Dotnet(params string[] arguments)
    {
        WriteProject();
        return CommandResult.Run(Folder, "dotnet", arguments, Environment);
    }

    /// <summary>Runs a command line in the project's folder, in a terminal (Linux).</summary>
    public CommandResult InTerminal(string commandLine)
    {
        WriteProject();
        return CommandResult.Run(Folder, "script", ["-qec", commandLine, "/dev/null"], new Dictionary<string, string?>(Environment) { ["TERM"] = "xterm" });
    }

    /// <summary>Starts a dotnet command in the project's folder and does not wait for it.</summary>
    public RunningCommand Start(params string[] arguments)
    {
        WriteProject();
        return RunningCommand.Start(Folder, "dotnet", arguments, Environment);
    }

    /// <summary>Runs the built program.</summary>
    public CommandResult Run(string framework = "net10.0") =>
        CommandResult.Run(Folder, "dotnet", [Path.Combine(Folder, "bin", "Release", framework, "App.dll")]);

    private static Dictionary<string, string?> Environment => new() { ["NUGET_PACKAGES"] = PackedPackage.GlobalPackages };

    /// <summary>Writes the project file, as every command does before it runs.</summary>
    public void WriteProject()
    {
        string frameworks = TargetFrameworks.Contains(';') ? "TargetFrameworks" : "TargetFramework";
        WriteIfChanged("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <{frameworks}>{TargetFrameworks}</{frameworks}>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>{(More.Contains("TreatWarningsAsErrors") ? "false" : "true")}</TreatWarningsAsErrors>
                <DeepRebirthCacheDirectory>{SecurityElement.Escape(Cache)}</DeepRebirthCacheDirectory>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="DeepRebirth.Build" Version="{PackageVersion}" PrivateAssets="all" />
                {string.Join("\n    ", items)}
              </ItemGroup>
              {More}
            </Project>
            """);
        string machine = Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        WriteIfChanged("nuget.config", $"""
            <configuration>
              <packageSources>
                {(UsesMachinePackages ? "" : "<clear />")}
                <add key="packed" value="{SecurityElement.Escape(PackedPackage.Source)}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
                {(UsesMachinePackages && Directory.Exists(machine) ? $"""<add key="machine" value="{SecurityElement.Escape(machine)}" />""" : "")}
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    // The folder may be read-only by now.
    private void WriteIfChanged(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            Write(name, text);
    }
}
