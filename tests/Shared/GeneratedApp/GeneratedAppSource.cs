namespace DeepRebirth.Tests.Shared;

/// <summary>The source of an app over the generated class <c>Generated.Net</c>, whatever runs its network. Its methods take arrays, because spans cannot pass through reflection.</summary>
public static class GeneratedAppSource
{
    /// <summary>The source of a partial class <c>App</c>, to which a test may add methods in a source of its own.</summary>
    public const string Text = """
        #pragma warning disable CS1591
        using System;
        using System.IO;
        using System.Linq;
        using System.Threading.Tasks;
        using Generated;

        public static partial class App
        {
            private static readonly Net Instance = new(threads: 2);

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

            // How many of 8 callers at once got scores that are not those expected of their image.
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

            public static long AllocatedBytes(float[] input, byte[] rgb, int width, int height)
            {
                var scores = new float[Net.OutputLength];
                void Once()
                {
                    Net.Predict(input, scores);
                    Instance.Run(rgb, width, height, scores);
                }

                Once();
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 10; i++)
                    Once();
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            public static void CreateFrom(byte[] weights)
            {
                using Net network = Net.Create(new MemoryStream(weights));
                network.Run(new float[Net.InputLength], new float[Net.OutputLength]);
            }

            public static void CreateFromFile(string path)
            {
                using Net network = Net.Create(path, threads: 2);
                network.Run(new float[Net.InputLength], new float[Net.OutputLength]);
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
