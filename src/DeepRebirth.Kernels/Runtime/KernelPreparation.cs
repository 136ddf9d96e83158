using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Has the kernels of a network compiled on a second thread while the first prediction begins on the caller's: most of a cold start is the
/// just-in-time compiler's. It runs the first and the last unit of every step, whose rests of rows and channels other code computes, the last step
/// first, on memory of its own that goes back at once; what is compiled already takes it little time.
/// </summary>
internal static unsafe class KernelPreparation<TNetwork>
    where TNetwork : INetwork
{
    private static int begun;

    /// <summary>Begins, the first time that it is called in a process with a just-in-time compiler and a core to spare.</summary>
    /// <param name="weights">The packed weights, in use until the end.</param>
    /// <param name="end">Called in the end. Where nothing begins, it is not.</param>
    /// <returns>Whether it begins.</returns>
    public static bool TryBegin(NetworkWeights weights, Action end)
    {
        if (Environment.ProcessorCount < 2 || !RuntimeFeature.IsDynamicCodeCompiled || Interlocked.Exchange(ref begun, 1) != 0)
            return false;

        new Thread(() =>
        {
            try
            {
                RunAll(weights);
            }
            catch (Exception)
            {
                // Whatever it is, the predictions meet it too, and their callers can handle it.
            }
            finally
            {
                end();
            }
        })
        { IsBackground = true, Name = "DeepRebirth preparation" }.Start();
        return true;
    }

    private static void RunAll(NetworkWeights weights)
    {
        using var arena = new NativeFloats(TNetwork.ArenaFloats);
        int step = 0;
        foreach (int steps in TNetwork.Phases)
            step += steps;
        while (--step >= 0)
        {
            int units = TNetwork.Work(step).Units;
            TNetwork.Run(step, copy: 0, input: 0, arena.Pointer, weights.Pointer, 0, Math.Min(1, units));
            if (units > 1)
                TNetwork.Run(step, copy: 0, input: 0, arena.Pointer, weights.Pointer, units - 1, units);
        }
    }
}
