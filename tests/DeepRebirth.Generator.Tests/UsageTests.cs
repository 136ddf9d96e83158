using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>The generated class as an app uses it: weights embedded, pictures in, labels out, many threads at once.</summary>
[TestClass]
public sealed class UsageTests
{
    private static readonly string[] Labels = ["stop", "yield", "no entry", "priority", "60", "80", "100", "roundabout", "tram", "end"];

    private static readonly ManifestPreprocessing Preprocessing = new(0, 17, 17, BlueFirst: true, [104, 117, 123], [2, 2, 2]);

    // The app. Its methods take arrays, because spans cannot pass through reflection.
    private const string App = """
        #pragma warning disable CS1591
        using System;
        using System.IO;
        using System.Linq;
        using System.Threading.Tasks;
        using Generated;

        public static class App
        {
            private static readonly Net Instance = new(threads: 2);

            public static float[] Predict(float[] input)
            {
                var scores = new float[Net.OutputLength];
                Net.Predict(input, scores);
                return scores;
            }

            public static float[] Batch(float[] inputs)
            {
                var scores = new float[inputs.Length / Net.InputLength * Net.OutputLength];
                Instance.RunBatch(inputs, scores);
                return scores;
            }

            public static string Classify(byte[] rgb, int width, int height)
            {
                Net.Prediction prediction = Net.Predict(rgb, width, height);
                return string.Join("; ", prediction.Top(3).Select(candidate => $"{candidate.Label}|{candidate.Name}|{candidate.Score}"))
                    + $"; {prediction.Label == prediction.Top(1)[0].Label} {prediction.ClassIndex} {prediction.Top(100).Count} {prediction.Probabilities.Length}";
            }

            public static float[] PictureScores(byte[] rgb, int width, int height)
            {
                var scores = new float[Net.OutputLength];
                Instance.Run(rgb, width, height, scores);
                return scores;
            }

            public static int ConcurrentMismatches(float[] inputs, float[] expected)
            {
                int images = inputs.Length / Net.InputLength;
                int mismatches = 0;
                Parallel.For(0, 16 * images, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index =>
                {
                    int image = index % images;
                    var scores = new float[Net.OutputLength];
                    Net.Predict(inputs.AsSpan(image * Net.InputLength, Net.InputLength), scores);
                    if (!scores.AsSpan().SequenceEqual(expected.AsSpan(image * Net.OutputLength, Net.OutputLength)))
                        System.Threading.Interlocked.Increment(ref mismatches);
                });
                return mismatches;
            }

            // 8 threads predict on the instance that they share: how many answers are wrong, how many bytes are allocated, and by how much the process grows.
            public static long[] Hammer(float[] inputs, float[] expected, int predictions)
            {
                int images = inputs.Length / Net.InputLength;
                long mismatches = 0;
                void Predict(int count) => Array.ForEach(
                    Array.ConvertAll(new int[8], _ =>
                    {
                        var thread = new System.Threading.Thread(() =>
                        {
                            var scores = new float[Net.OutputLength];
                            for (int i = 0; i < count; i++)
                            {
                                int image = i % images;
                                Instance.Run(inputs.AsSpan(image * Net.InputLength, Net.InputLength), scores);
                                if (!scores.AsSpan().SequenceEqual(expected.AsSpan(image * Net.OutputLength, Net.OutputLength)))
                                    System.Threading.Interlocked.Increment(ref mismatches);
                            }
                        });
                        thread.Start();
                        return thread;
                    }),
                    thread => thread.Join());

                Predict(predictions / 80);
                long allocated = GC.GetTotalAllocatedBytes(precise: true);
                long resident = Environment.WorkingSet;
                Predict(predictions / 8);
                return [mismatches, GC.GetTotalAllocatedBytes(precise: true) - allocated, Environment.WorkingSet - resident];
            }

            // The seconds that so many callers need for so many predictions together.
            public static double Seconds(float[] input, int callers, int predictions)
            {
                long start = System.Diagnostics.Stopwatch.GetTimestamp();
                Array.ForEach(
                    Array.ConvertAll(new int[callers], _ =>
                    {
                        var thread = new System.Threading.Thread(() =>
                        {
                            var scores = new float[Net.OutputLength];
                            for (int i = 0; i < predictions / callers; i++)
                                Instance.Run(input, scores);
                        });
                        thread.Start();
                        return thread;
                    }),
                    thread => thread.Join());
                return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            public static long AllocatedBytes(float[] input, byte[] rgb, int width, int height)
            {
                var scores = new float[Net.OutputLength];
                void Once(byte[] rgb)
                {
                    Net.Predict(input, scores);
                    Instance.Run(rgb, width, height, scores);
                }

                Once(rgb);
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 10; i++)
                    Once(rgb);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            public static void CreateFrom(byte[] weights, float[] input)
            {
                using Net network = Net.Create(new MemoryStream(weights));
                network.Run(input, new float[Net.OutputLength]);
            }

            public static void CreateFromFile(string path, float[] input)
            {
                using Net network = Net.Create(path, threads: 2);
                network.Run(input, new float[Net.OutputLength]);
            }

            public static unsafe bool ReadsItsResourceInPlace()
            {
                const string Resource = "Generated.Net.weights";
                using var stream = (UnmanagedMemoryStream)typeof(Net).Assembly.GetManifestResourceStream(Resource)!;
                using var weights = DeepRebirth.Kernels.NetworkWeights.FromResource(typeof(Net).Assembly, Resource, (int)stream.Length);
                return weights.Pointer == stream.PositionPointer;
            }

            public static void RunAfterDispose()
            {
                var network = new Net();
                network.Dispose();
                network.Dispose();
                network.Run(new float[Net.InputLength], new float[Net.OutputLength]);
            }

            public static void Run(int inputs, int outputs) => Instance.Run(new float[inputs], new float[outputs]);

            public static void RunBatch(int inputs, int outputs) => Instance.RunBatch(new float[inputs], new float[outputs]);

            public static void NoThreads() => new Net(threads: 0).Dispose();

            public static void SetDefaultThreads(int threads) => Net.DefaultThreads = threads;
        }
        """;

    public TestContext TestContext { get; set; } = null!;

    private static Network network = null!;
    private static NetworkProgram program = null!;
    private static GeneratorRun generated = null!;
    private static Type app = null!;

    [ClassInitialize]
    public static void Build(TestContext context)
    {
        network = SmallNetworks.Inception(Labels.Length);
        program = Lowering.Lower(network);
        generated = GeneratorRun.On([App], [("Net.network.json", GeneratedNetwork.ManifestOf(program, "Net", Labels, Preprocessing))]);
        app = Load(GeneratedNetwork.WeightsOf(program));
    }

    [TestMethod]
    public void Predicts_from_the_embedded_weights() =>
        AssertClose(ReferenceExecutor.Run(network, Tensor.Create(network.Inputs[0].Shape, Input(1))).ToArray(), Call<float[]>("Predict", Input(1)));

    [TestMethod]
    public void Reads_the_embedded_weights_in_place() => Assert.IsTrue(Call<bool>("ReadsItsResourceInPlace"));

    [TestMethod]
    public void Packs_compact_weights_at_start_up()
    {
        GeneratorRun compact = GeneratorRun.On([App], [("Net.network.json", GeneratedNetwork.ManifestOf(program, "Net", Labels, Preprocessing, WeightLayout.Compact))]);
        byte[] weights = GeneratedNetwork.WeightsOf(program, WeightLayout.Compact);
        Type app = Load(weights, compact);

        Assert.AreEqual(sizeof(float) * network.WeightCount, weights.Length);
        float[] scores = (float[])app.GetMethod("Predict")!.Invoke(null, [Input(1)])!;
        CollectionAssert.AreEqual(Call<float[]>("Predict", Input(1)), scores);
        app.GetMethod("CreateFrom")!.Invoke(null, [weights, Input(1)]);
        AssertThrows<InvalidDataException>(app, "SHA-256 differs", "CreateFrom", (byte[])[.. weights[..^1], (byte)(weights[^1] ^ 1)], Input(1));
    }

    [TestMethod]
    public void Predicts_a_batch_as_its_images_one_by_one()
    {
        float[] batch = Call<float[]>("Batch", (float[])[.. Input(1), .. Input(2), .. Input(3)]);

        CollectionAssert.AreEqual((float[])[.. Call<float[]>("Predict", Input(1)), .. Call<float[]>("Predict", Input(2)), .. Call<float[]>("Predict", Input(3))], batch);
        Assert.IsEmpty(Call<float[]>("Batch", Array.Empty<float>()));
    }

    [TestMethod]
    public void Applies_the_preprocessing_of_the_model_to_a_picture()
    {
        (byte[] rgb, float[] input) = Picture();

        CollectionAssert.AreEqual(Call<float[]>("Predict", input), Call<float[]>("PictureScores", rgb, 19, 18));
    }

    [TestMethod]
    public void Names_the_most_probable_classes()
    {
        (byte[] rgb, float[] input) = Picture();
        float[] logits = Call<float[]>("Predict", input);
        double sum = logits.Sum(logit => Math.Exp(logit));
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(index => logits[index])];

        string[] parts = Call<string>("Classify", rgb, 19, 18).Split("; ");

        string[] members = ["Stop", "Yield", "NoEntry", "Priority", "_60", "_80", "_100", "Roundabout", "Tram", "End"];
        for (int i = 0; i < 3; i++)
        {
            string[] candidate = parts[i].Split('|');
            Assert.AreEqual(members[order[i]], candidate[0]);
            Assert.AreEqual(Labels[order[i]], candidate[1]);
            Assert.AreEqual(Math.Exp(logits[order[i]]) / sum, float.Parse(candidate[2]), 1e-5);
        }
        Assert.AreEqual($"True {order[0]} 10 10", parts[3]);
    }

    [TestMethod]
    public void Gives_the_same_results_to_concurrent_callers()
    {
        float[] inputs = [.. Enumerable.Range(1, 4).SelectMany(Input)];
        float[] expected = Call<float[]>("Batch", inputs);

        Assert.AreEqual(0, Call<int>("ConcurrentMismatches", inputs, expected));
    }

    [TestMethod]
    public void Serves_8_threads_100_000_times_without_growing()
    {
        float[] inputs = [.. Enumerable.Range(1, 5).SelectMany(Input)];
        float[] expected = Call<float[]>("Batch", inputs);

        var time = Stopwatch.StartNew();
        long[] result = Call<long[]>("Hammer", inputs, expected, 100_000);

        TestContext.WriteLine($"{time.Elapsed.TotalSeconds:F1} s; {result[1]} bytes allocated; resident memory grew by {result[2]} bytes.");
        Assert.AreEqual(0, result[0], "wrong answers");
        Assert.IsLessThan(1_000_000, result[1], "bytes allocated; the smallest object a call would be 2,400,000");
        Assert.IsLessThan(16_000_000, result[2], "bytes by which resident memory grew");
    }

    [TestMethod]
    public void Loses_no_time_to_more_callers_than_cores()
    {
        // A neighbour on the machine disturbs a round or two; time that callers lose to each other, they lose in every round.
        const int predictions = 4_000;
        float[] input = Input(1);
        Call<double>("Seconds", input, 8, predictions);
        double[] ratios = [.. Enumerable.Range(0, 15).Select(_ =>
        {
            double few = Call<double>("Seconds", input, Environment.ProcessorCount, predictions);
            return Call<double>("Seconds", input, 4 * Environment.ProcessorCount, predictions) / few;
        }).Order()];

        TestContext.WriteLine($"Four callers a core take {ratios[7]:F2} of the time of one a core (median; {ratios[0]:F2} to {ratios[^1]:F2}).");
        Assert.IsLessThan(1.15, ratios[0]);
    }

    [TestMethod]
    public void Allocates_nothing_after_the_first_prediction()
    {
        (byte[] rgb, float[] input) = Picture();

        Assert.AreEqual(0L, Call<long>("AllocatedBytes", input, rgb, 19, 18));
    }

    [TestMethod]
    public void Takes_weights_from_a_stream_or_file_and_checks_them()
    {
        byte[] weights = GeneratedNetwork.WeightsOf(program);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, weights);
            Call<object>("CreateFrom", weights, Input(1));
            Call<object>("CreateFromFile", path, Input(1));

            File.WriteAllBytes(path, weights[..^1]);
            AssertThrows<InvalidDataException>($"have {weights.Length - 1} bytes where the generated code expects {weights.Length}", "CreateFromFile", path, Input(1));
            AssertThrows<InvalidDataException>("end after", "CreateFrom", weights[..^1], Input(1));

            weights[100] ^= 1;
            File.WriteAllBytes(path, weights);
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFromFile", path, Input(1));
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFrom", weights, Input(1));
        }
        finally
        {
            File.Delete(path);
        }

        AssertThrows<FileNotFoundException>("missing.weights", "CreateFromFile", "missing.weights", Input(1));
    }

    [TestMethod]
    public void Says_what_is_wrong_with_the_embedded_weights()
    {
        AssertThrows<InvalidOperationException>(Load(null), "does not embed the weights 'Generated.Net.weights'", "RunAfterDispose");
        AssertThrows<InvalidOperationException>(Load([1, 2, 3, 4]), "have 4 bytes where the generated code expects", "RunAfterDispose");
    }

    [TestMethod]
    public void Refuses_wrong_arguments()
    {
        AssertThrows<ArgumentException>("'input' has 5 values and must have 867", "Run", 5, 10);
        AssertThrows<ArgumentException>("'scores' has room for 9 values and needs 10", "Run", 867, 9);
        AssertThrows<ArgumentException>("no multiple of 867", "RunBatch", 868, 10);
        AssertThrows<ArgumentException>("needs 20", "RunBatch", 2 * 867, 10);
        AssertThrows<ArgumentException>("", "Classify", new byte[5], 19, 18);
        AssertThrows<ArgumentOutOfRangeException>("threads", "NoThreads");
        AssertThrows<ArgumentOutOfRangeException>("", "SetDefaultThreads", 0);
        Call<float[]>("Predict", Input(1));
        AssertThrows<InvalidOperationException>("before the first call", "SetDefaultThreads", 2);
    }

    [TestMethod]
    public void Refuses_to_run_when_disposed() => AssertThrows<ObjectDisposedException>("", "RunAfterDispose");

    private static Type Load(byte[]? weights, GeneratorRun? run = null)
    {
        byte[] assembly = (run ?? generated).Emit(weights is null ? null : new Dictionary<string, byte[]> { ["Generated.Net.weights"] = weights });
        return new AssemblyLoadContext("app", isCollectible: true).LoadFromStream(new MemoryStream(assembly)).GetType("App", throwOnError: true)!;
    }

    private static float[] Input(int seed) => NetworkBuilder.RandomTensor(seed, 1, 3, 17, 17).ToArray();

    // 19 x 18 pixels, of which the network sees 17 x 17 from column 1, row 0 on; and the input that it must become.
    private static (byte[] Rgb, float[] Input) Picture()
    {
        var rgb = new byte[19 * 18 * 3];
        new Random(5).NextBytes(rgb);
        var input = new float[3 * 17 * 17];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < 17; y++)
            {
                for (int x = 0; x < 17; x++)
                    input[(((channel * 17) + y) * 17) + x] = (rgb[(((y * 19) + x + 1) * 3) + 2 - channel] - (float)Preprocessing.Mean[channel]) / 2;
            }
        }

        return (rgb, input);
    }

    private static T Call<T>(string method, params object[] arguments) => (T)app.GetMethod(method)!.Invoke(null, arguments)!;

    private static void AssertThrows<T>(string message, string method, params object[] arguments)
        where T : Exception => AssertThrows<T>(app, message, method, arguments);

    private static void AssertThrows<T>(Type app, string message, string method, params object[] arguments)
        where T : Exception
    {
        Exception? thrown = Assert.ThrowsExactly<TargetInvocationException>(() => app.GetMethod(method)!.Invoke(null, arguments)).InnerException;
        while (thrown is TypeInitializationException)
            thrown = thrown.InnerException;
        Assert.IsInstanceOfType<T>(thrown, thrown?.ToString());
        Assert.Contains(message, thrown.Message);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        float scale = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f * scale);
    }
}
