namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>The app. Its methods take arrays, because spans cannot pass through reflection.</summary>
internal static class AppSource
{
    public const string Text = """
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
}
