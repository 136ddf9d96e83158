using System.Runtime.ExceptionServices;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Runs a numbered action on several threads at once: threads of its own, so that pictures that are decoded ahead on the thread
/// pool do not stand in its way. They stay for the next action, and end when none comes for a while.
/// </summary>
internal static class Workers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly List<Worker> Idle = [];

    /// <summary>Runs the action for each number and waits for all.</summary>
    /// <exception cref="Exception">What the first number that failed threw; a cancellation only where nothing else went wrong.</exception>
    public static void Run(int count, Action<int> action)
    {
        var errors = new Exception?[count];
        var running = new CountdownEvent(count - 1);
        for (int number = 1; number < count; number++)
        {
            int mine = number;
            Worker worker = Take();
            worker.Start(() =>
            {
                Guard(mine);
                Rest(worker); // before the caller goes on, who may need it at once
                running.Signal();
            });
        }
        Guard(0);
        running.Wait();
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

    /// <summary>Runs the action for each number, on so many threads, each of which takes the next number when it is done with one.</summary>
    /// <param name="threads">The threads.</param>
    /// <param name="count">The numbers from 0 on.</param>
    /// <param name="action">Takes the thread and the number.</param>
    public static void Share(int threads, int count, Action<int, int> action)
    {
        int next = 0;
        Run(threads, thread =>
        {
            for (int number = Interlocked.Increment(ref next); number <= count; number = Interlocked.Increment(ref next))
                action(thread, number - 1);
        });
    }

    private static Worker Take()
    {
        lock (Idle)
        {
            if (Idle.Count == 0)
                return new Worker();
            Worker worker = Idle[^1];
            Idle.RemoveAt(Idle.Count - 1);
            return worker;
        }
    }

    private static void Rest(Worker worker)
    {
        lock (Idle)
            Idle.Add(worker);
    }

    /// <summary>One thread that waits for work.</summary>
    private sealed class Worker
    {
        private readonly SemaphoreSlim given = new(0);
        private Action? work;

        public Worker() => new Thread(Loop) { IsBackground = true }.Start();

        public void Start(Action action)
        {
            work = action;
            given.Release();
        }

        private void Loop()
        {
            while (given.Wait(Patience) || !Leaves())
            {
                Action? action = work;
                work = null; // before it runs: at its end the next one may be given
                action?.Invoke();
            }
        }

        /// <summary>Whether nobody took this worker in the moment that its patience ended.</summary>
        private bool Leaves()
        {
            lock (Idle)
                return Idle.Remove(this);
        }
    }
}
