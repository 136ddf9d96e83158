using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Runs programs on 1..N threads: the units of a phase are shared out, across its steps, and a phase begins when the one before it is
/// complete.
/// </summary>
/// <remarks>
/// What is left to take stands in one 64-bit word, the number of the phase above and the count of its untaken units below. Every phase of
/// every run has a number of its own, so a thread that comes late can never take a unit of another phase than the one it looked at. The
/// caller waits until all units are done, not until the workers are: a worker that wakes late holds up nobody. Between phases workers
/// spin for a moment, then they sleep.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinsBetweenLooksAtTheClock = 32;

    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    private readonly object turn = new();
    private readonly object bed = new();
    private readonly Thread[] workers;
    private Shared shared;
    private int asleep;
    private Exception? failure;
    private volatile bool disposed;

    /// <param name="threads">The number of threads, the calling one included; at least 1.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = "DeepRebirth worker" };
            workers[i].Start();
        }
    }

    /// <summary>The number of threads, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs all phases in order. The team works for one caller at a time; who finds it busy runs the program on the calling thread alone
    /// instead of waiting. A unit must not call this.
    /// </summary>
    /// <remarks>The exception of a unit reaches the caller; the phase's units that were not begun by then do not run.</remarks>
    /// <exception cref="ObjectDisposedException">The team is disposed.</exception>
    public void Run(IProgram program)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (workers.Length == 0 || !Monitor.TryEnter(turn))
        {
            foreach (Phase phase in program.Schedule.Phases)
                phase.Run(program);
            return;
        }

        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            shared.Program = program;
            foreach (Phase phase in program.Schedule.Phases)
                Run(program, phase);
        }
        finally
        {
            shared.Program = null;
            failure = null;
            Monitor.Exit(turn);
        }
    }

    /// <summary>Ends the team's threads, after the program that they are running now.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            disposed = true;
            Wake();
            foreach (Thread worker in workers)
                worker.Join();
        }
    }

    private void Run(IProgram program, Phase phase)
    {
        if (phase.Units < 2)
        {
            phase.Run(program);
            return;
        }

        // The caller's first share is never offered, so that nobody competes for it.
        (int step, _, int units) = phase.Find(0);
        int share = Share(units);
        shared.Phase = phase;
        Volatile.Write(ref shared.Unfinished, phase.Units);
        long number = (shared.Untaken >> 32) + 1;
        Interlocked.Exchange(ref shared.Untaken, (number << 32) | (uint)(phase.Units - share));
        if (Volatile.Read(ref asleep) > 0)
            Wake();

        Run(step, 0, share);
        TakeAndRunAll(done: share);
        AwaitCompletion();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Large at first and single units at the end of a step, so that the threads end together.</summary>
    private int Share(int unitsLeftOfStep) => 1 + (unitsLeftOfStep / (4 * Threads));

    /// <summary>Runs shares of the untaken units until there are none.</summary>
    /// <param name="done">The units of the phase that the thread has run before.</param>
    /// <returns>Whether the thread has run any.</returns>
    private bool TakeAndRunAll(int done = 0)
    {
        long seen = Volatile.Read(ref shared.Untaken);
        while ((int)seen > 0)
        {
            // Where the word has not changed since, the phase has not either.
            Phase current = shared.Phase!;
            int first = current.Units - (int)seen;
            if (first < 0)
            {
                seen = Volatile.Read(ref shared.Untaken);
                continue;
            }

            (int step, int from, int units) = current.Find(first);
            int count = Share(units - from);
            long before = Interlocked.CompareExchange(ref shared.Untaken, seen - count, seen);
            if (before == seen)
            {
                Run(step, from, from + count);
                done += count;
                before = Volatile.Read(ref shared.Untaken);
            }

            seen = before;
        }

        if (done > 0)
            Interlocked.Add(ref shared.Unfinished, -done);
        return done > 0;
    }

    private void Run(int step, int from, int to)
    {
        try
        {
            if (Volatile.Read(ref failure) is null)
                shared.Program!.Run(step, from, to);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Work()
    {
        while (!disposed)
        {
            if (!TakeAndRunAll() && !AwaitUnits())
                Sleep();
        }
    }

    /// <summary>Spins until there is something to take, as long as a program runs and for the spinning time after it.</summary>
    /// <returns>False when there was nothing.</returns>
    private bool AwaitUnits()
    {
        long since = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < SpinsBetweenLooksAtTheClock; i++)
            {
                if ((int)Volatile.Read(ref shared.Untaken) != 0 || disposed)
                    return true;
                Thread.SpinWait(1);
            }
        }
        while (Volatile.Read(ref shared.Program) is not null || Stopwatch.GetTimestamp() - since < SpinTicks);
        return false;
    }

    /// <summary>Waits for the units that workers have taken: spins, and after the spinning time gives the core to whoever wants it.</summary>
    private void AwaitCompletion()
    {
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            for (int i = 0; i < SpinsBetweenLooksAtTheClock; i++)
            {
                if (Volatile.Read(ref shared.Unfinished) == 0)
                    return;
                Thread.SpinWait(1);
            }

            if (Stopwatch.GetTimestamp() - since > SpinTicks)
                Thread.Yield();
        }
    }

    private void Sleep()
    {
        lock (bed)
        {
            // A caller that publishes work after this line sees a sleeper and wakes it; work published before is seen here.
            Interlocked.Increment(ref asleep);
            if ((int)Volatile.Read(ref shared.Untaken) == 0 && !disposed)
                Monitor.Wait(bed);
            Interlocked.Decrement(ref asleep);
            // Waking takes as long as a short phase, so the phase may be over by now: whoever was woken looks out for the next one.
        }
    }

    private void Wake()
    {
        lock (bed)
            Monitor.PulseAll(bed);
    }

    /// <summary>What all threads look at, in two cache lines: one to begin a phase, one to end it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Shared
    {
        [FieldOffset(128)]
        public long Untaken;

        [FieldOffset(136)]
        public Phase? Phase;

        [FieldOffset(144)]
        public IProgram? Program;

        [FieldOffset(256)]
        public int Unfinished;
    }
}
