using System.Runtime.ExceptionServices;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Runs a numbered action on several threads at once.</summary>
internal static class Workers
{
    /// <summary>Runs the action for each number and waits for all.</summary>
    /// <exception cref="Exception">What the first number that failed threw.</exception>
    public static void Run(int count, Action<int> action)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, action);
        }
        catch (AggregateException e)
        {
            Exception cause = e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(cause);
        }
    }
}
