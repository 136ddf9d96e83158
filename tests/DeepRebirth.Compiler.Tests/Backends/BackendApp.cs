using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Phases;
using DeepRebirth.OnnxRuntime;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Backends;

/// <summary>An app over a network that went through the phases of a build with one of the backends, compiled and loaded.</summary>
internal sealed class BackendApp
{
    // Its methods take arrays, because spans cannot pass through reflection.
    private const string Source = """
        #pragma warning disable CS1591
        using System;
        using System.IO;
        using System.Threading.Tasks;
        using App;

        public static class Program
        {
            public static int InputLength => Net.InputLength;

            public static int OutputLength => Net.OutputLength;

            public static float[] Predict(float[] input)
            {
                var scores = new float[Net.OutputLength];
                Net.Predict(input, scores);
                return scores;
            }

            public static float[] Batch(float[] inputs)
            {
                using var net = new Net(threads: 2);
                var scores = new float[inputs.Length / Net.InputLength * Net.OutputLength];
                net.RunBatch(inputs, scores);
                return scores;
            }

            public static string Classify(byte[] rgb, int width, int height)
            {
                Net.Prediction prediction = Net.Predict(rgb, width, height);
                return $"{prediction.Label}|{prediction.Name}|{prediction.Score}|{prediction.Top(2).Count}";
            }

            public static float[] PictureScores(byte[] rgb, int width, int height)
            {
                var scores = new float[Net.OutputLength];
                Net.Predict(rgb, width, height, scores);
                return scores;
            }

            public static int ConcurrentMismatches(float[] inputs)
            {
                int images = inputs.Length / Net.InputLength;
                float[] expected = Batch(inputs);
                int mismatches = 0;
                Parallel.For(0, 16 * images, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index =>
                {
                    int image = index % images;
                    float[] scores = Predict(inputs.AsSpan(image * Net.InputLength, Net.InputLength).ToArray());
                    for (int i = 0; i < scores.Length; i++)
                    {
                        if (Math.Abs(scores[i] - expected[(image * Net.OutputLength) + i]) > 1e-5f)
                            System.Threading.Interlocked.Increment(ref mismatches);
                    }
                });
                return mismatches;
            }

            public static long AllocatedBytes(float[] input)
            {
                var scores = new float[Net.OutputLength];
                Net.Predict(input, scores);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 10; i++)
                    Net.Predict(input, scores);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            public static void CreateFromStream(byte[] weights)
            {
                using Net net = Net.Create(new MemoryStream(weights));
                net.Run(new float[Net.InputLength], new float[Net.OutputLength]);
            }

            public static void CreateFromFile(string path)
            {
                using Net net = Net.Create(path, threads: 2);
                net.Run(new float[Net.InputLength], new float[Net.OutputLength]);
            }

            public static void RunAfterDispose()
            {
                var net = new Net();
                net.Dispose();
                net.Dispose();
                net.Run(new float[Net.InputLength], new float[Net.OutputLength]);
            }

            public static void Run(int inputs, int outputs) => Net.Predict(new float[inputs], new float[outputs]);

            public static void NoThreads() => new Net(threads: 0).Dispose();

            public static void SetDefaultThreads(int threads) => Net.DefaultThreads = threads;
        }
        """;

    private static readonly ConcurrentDictionary<Backend, Lazy<BackendApp>> Built = new();

    private readonly Type program;

    private BackendApp(Type program, byte[] weights)
    {
        this.program = program;
        Weights = weights;
    }

    /// <summary>The file of weights that the build made.</summary>
    public byte[] Weights { get; }

    /// <summary>The number of values of the input.</summary>
    public int InputLength => (int)program.GetProperty(nameof(InputLength))!.GetValue(null)!;

    /// <summary>The number of values of the output.</summary>
    public int OutputLength => (int)program.GetProperty(nameof(OutputLength))!.GetValue(null)!;

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
            Namespace = "App",
            OutputDirectory = folder.File("obj"),
            CacheDirectory = folder.File("cache"),
        };
        foreach (string phase in BuildPhases.Names)
            BuildPhases.Run(phase, options, new SilentObserver(), CancellationToken.None);

        GeneratorRun generated = GeneratorRun.On([Source], [(options.ManifestPath, File.ReadAllText(options.ManifestPath))]);
        Assert.IsEmpty(generated.Diagnostics);
        GeneratorRun designTime = GeneratorRun.On([Source], [(options.SignaturePath, File.ReadAllText(options.SignaturePath))]);
        Assert.IsEmpty(designTime.Diagnostics);
        designTime.Emit();

        byte[] weights = File.ReadAllBytes(options.WeightsPath);
        // Compiled in any case, run only where the library is.
        byte[] assembly = generated.Emit(new Dictionary<string, byte[]> { ["App." + Path.GetFileName(options.WeightsPath)] = weights });
        if (backend == Backend.OnnxRuntime)
            Environment.SetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable, Oracle.Require().Source);
        var context = new AssemblyLoadContext(backend.ToString());
        return new BackendApp(context.LoadFromStream(new MemoryStream(assembly)).GetType("Program", throwOnError: true)!, weights);
    }

    /// <summary>Calls a method of the app.</summary>
    public T Call<T>(string method, params object[] arguments)
    {
        try
        {
            return (T)program.GetMethod(method)!.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }
}
