using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Has the kernels of a network compiled on a second thread while the first prediction begins on the caller's: most of a cold start is the
/// just-in-time compiler's. It runs a unit of every step, the last step first, on memory of its own; what is compiled already takes it little time.
/// </summary>
internal static class KernelPreparation<TNetwork>
    where TNetwork : INetwork
{
    private static int begun;

    /// <summary>Begins, the first time that it is called in a process with a just-in-time compiler and a core to spare.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="step">Runs a unit of a step.</param>
    /// <param name="end">Called in the end. Where nothing begins, it is not.</param>
    /// <returns>Whether it begins.</returns>
    public static bool TryBegin(int steps, Action<int> step, Action end)
    {
        if (Environment.ProcessorCount < 2 || !RuntimeFeature.IsDynamicCodeCompiled || Interlocked.Exchange(ref begun, 1) != 0)
            return false;

        new Thread(() =>
        {
            try
            {
                for (int i = steps - 1; i >= 0; i--)
                    step(i);
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
}
