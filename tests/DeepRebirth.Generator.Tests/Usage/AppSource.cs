namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>What the app does besides, for tests of kernels and weights that are generated.</summary>
internal static class AppSource
{
    public const string Text = """
        #pragma warning disable CS1591
        using System;
        using System.IO;
        using Generated;

        public static partial class App
        {
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

            public static unsafe bool ReadsItsResourceInPlace()
            {
                const string Resource = "Generated.Net.weights";
                using var stream = (UnmanagedMemoryStream)typeof(Net).Assembly.GetManifestResourceStream(Resource)!;
                using var weights = DeepRebirth.Kernels.NetworkWeights.FromResource(typeof(Net).Assembly, Resource, (int)stream.Length);
                return weights.Pointer == stream.PositionPointer;
            }
        }
        """;
}
