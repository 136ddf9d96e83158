using System.Collections.Concurrent;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Phases;
using DeepRebirth.OnnxRuntime;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Backends;

/// <summary>An app over a network that went through the phases of a build with one of the backends, compiled and loaded.</summary>
/// <param name="App">The app.</param>
/// <param name="Weights">The file of weights that the build made.</param>
internal sealed record BackendApp(GeneratedApp App, byte[] Weights)
{
    private static readonly ConcurrentDictionary<Backend, Lazy<BackendApp>> Built = new();

    /// <summary>The app over a backend with default settings, built once.</summary>
    public static BackendApp Of(Backend backend) => Built.GetOrAdd(backend, _ => new Lazy<BackendApp>(() => Build(backend))).Value;

    /// <summary>Builds an app. Inconclusive where it needs ONNX Runtime and there is none.</summary>
    public static BackendApp Build(Backend backend, params string[] executionProviders)
    {
        using var folder = new TemporaryFolder();
        var options = new BuildOptions
        {
            Model = new ModelOptions
            {
                Model = SmallNetworks.Write(folder),
                Slimming = "Exact",
                Labels = folder.Write("labels.txt", "stop\nyield\nno entry\n"),
                Preprocessing = "order=BGR;mean=104,117,123;std=64,64,64",
                Backend = backend,
                ExecutionProviders = executionProviders,
            },
            ClassName = "Net",
            Namespace = "Generated",
            OutputDirectory = folder.File("obj"),
            CacheDirectory = folder.File("cache"),
        };
        foreach (string phase in BuildPhases.Names)
            BuildPhases.Run(phase, options, new SilentObserver(), CancellationToken.None);

        GeneratorRun designTime = GeneratorRun.On([GeneratedAppSource.Text], [(options.SignaturePath, File.ReadAllText(options.SignaturePath))]);
        GeneratorRun generated = GeneratorRun.On([GeneratedAppSource.Text], [(options.ManifestPath, File.ReadAllText(options.ManifestPath))]);
        Assert.IsEmpty(designTime.Diagnostics);
        Assert.IsEmpty(generated.Diagnostics);
        designTime.Emit();

        // Compiled in any case, run only where the library is.
        byte[] weights = File.ReadAllBytes(options.WeightsPath);
        byte[] assembly = generated.Emit(new Dictionary<string, byte[]> { ["Generated." + Path.GetFileName(options.WeightsPath)] = weights });
        if (backend == Backend.OnnxRuntime)
            Environment.SetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable, Oracle.Require().Source);
        return new BackendApp(new GeneratedApp(assembly), weights);
    }
}
