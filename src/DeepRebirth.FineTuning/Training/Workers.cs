using System.Runtime.ExceptionServices;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Runs a numbered action on several threads at once: threads of its own, so that pictures that are decoded ahead on the thread
/// pool do not stand in its way.
/// </summary>
internal static class Workers
{
    /// <summary>Runs the action for each number and waits for all.</summary>
    /// <exception cref="Exception">What the first number that failed threw; a cancellation only where nothing else went wrong.</exception>
    public static void Run(int count, Action<int> action)
    {
        var errors = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(1, count - 1).Select(number => new Thread(() => Guard(number)) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        Guard(0);
        foreach (Thread thread in threads)
            thread.Join();
        if (errors.OfType<Exception>().OrderBy(error => error is OperationCanceledException).FirstOrDefault() is { } first)
            ExceptionDispatchInfo.Throw(first);

        void Guard(int number)
        {
            try
            {
                action(number);
            }
            catch (Exception e)
            {
                errors[number] = e;
            }
        }
    }
}
