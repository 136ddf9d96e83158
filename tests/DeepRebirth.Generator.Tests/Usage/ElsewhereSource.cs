namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>An app that has its inputs in places of all kinds. Its methods are said for a class <c>Net</c>.</summary>
internal static class ElsewhereSource
{
    public const string Text = """
        #pragma warning disable CS1591
        using System;
        using System.Linq;
        using System.Runtime.InteropServices;
        using System.Threading;
        using Generated;

        public static partial class App
        {
            private static readonly Net[] Instances = [new(threads: 1), new(threads: 2)];

            // The values of a network lie some bytes into an array.
            public static float[] FromBytes(byte[] bytes, int start, int threads)
            {
                var scores = new float[Net.OutputLength];
                Instances[threads - 1].Run(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start, Net.InputLength * sizeof(float))), scores);
                return scores;
            }

            public static float[] FromPicture(byte[] rgb, int size, int threads)
            {
                var scores = new float[Net.OutputLength];
                Instances[threads - 1].Run(rgb, size, size, scores);
                return scores;
            }

            // A batch copies its inputs.
            public static float[] Copied(float[] input)
            {
                var scores = new float[Net.OutputLength];
                Instances[0].RunBatch(input, scores);
                return scores;
            }

            // How many of six callers' predictions are wrong: each has an input of its own, and makes it bad for all others as soon as it is done.
            public static int WrongOfSix(float[][] inputs, float[][] expected, int threads)
            {
                int wrong = 0;
                Array.ForEach(
                    Enumerable.Range(0, 6).Select(caller =>
                    {
                        var thread = new Thread(() =>
                        {
                            var scores = new float[Net.OutputLength];
                            var own = new float[Net.InputLength];
                            for (int i = 0; i < 60; i++)
                            {
                                int input = (caller + i) % inputs.Length;
                                inputs[input].CopyTo(own, 0);
                                Instances[threads - 1].Run(own, scores);
                                own.AsSpan().Fill(float.NaN);
                                if (!scores.AsSpan().SequenceEqual(expected[input]))
                                    Interlocked.Increment(ref wrong);
                            }
                        });
                        thread.Start();
                        return thread;
                    }).ToArray(),
                    thread => thread.Join());
                return wrong;
            }

            // What predictions on values and on a picture by turns allocate.
            public static long Allocated(float[] input, byte[] rgb, int size, int threads)
            {
                var scores = new float[Net.OutputLength];
                long before = 0;
                for (int i = 0; i < 11; i++)
                {
                    Instances[threads - 1].Run(input, scores);
                    Instances[threads - 1].Run(rgb, size, size, scores);
                    if (i == 0)
                        before = GC.GetAllocatedBytesForCurrentThread();
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        """;
}
