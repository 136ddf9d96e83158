using System;

namespace DeepRebirth.Kernels;

/// <summary>Packs the weights of a compact resource at start-up.</summary>
internal static unsafe class WeightPacking
{
    /// <summary>More threads than this are slower to start than to do without.</summary>
    private const int MostThreads = 8;

    /// <summary>Packs in parallel; disposes the plain weights.</summary>
    /// <param name="plain">The weights as the ONNX file has them, each once.</param>
    /// <param name="floats">The length of the packed weights.</param>
    /// <param name="steps">The steps that pack, independent of each other.</param>
    public static NetworkWeights Pack(NetworkWeights plain, int floats, IStep[] steps)
    {
        using (plain)
        {
            var packed = new NativeFloats(floats);
            try
            {
                using var team = new ThreadTeam(Math.Min(Environment.ProcessorCount, MostThreads));
                team.Run(new Program(team.Threads, plain, packed, steps));
                return new NetworkWeights(packed.Pointer, packed);
            }
            catch
            {
                packed.Dispose();
                throw;
            }
        }
    }

    private sealed class Program(int threads, NetworkWeights plain, NativeFloats packed, IStep[] steps) : IProgram
    {
        /// <inheritdoc/>
        public Schedule Schedule { get; } = new(threads, [steps.Length], step => steps[step].Work);

        /// <inheritdoc/>
        public void Run(int step, int from, int to, int copy = 0) => steps[step].Run(packed.Pointer, plain.Pointer, from, to);
    }
}
