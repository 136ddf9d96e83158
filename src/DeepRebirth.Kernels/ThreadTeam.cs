using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Runs programs on 1..N threads: each step's units are shared out, and a step begins when the one before it is complete.
/// </summary>
/// <remarks>
/// What is left to take stands in one 64-bit word, the step above and the number of its untaken units below, so that a thread which
/// comes late can never take a unit of the wrong step. The caller waits until all units are done, not until the workers are: a worker
/// that wakes late holds up nobody. Between steps workers spin for a moment, then they sleep.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    private readonly object turn = new();
    private readonly object bed = new();
    private readonly Thread[] workers;
    private IProgram? program;
    private long untaken;
    private int unfinished;
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

    /// <summary>Runs all steps in order. One program at a time: calls from several threads take turns. A unit must not call this.</summary>
    /// <remarks>The exception of a unit reaches the caller; the step's units that were not begun by then do not run.</remarks>
    /// <exception cref="ObjectDisposedException">The team is disposed.</exception>
    public void Run(IProgram program)
    {
        lock (turn)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            this.program = program;
            try
            {
                for (int step = 0; step < program.Steps; step++)
                    RunStep(program, step);
            }
            finally
            {
                this.program = null;
                failure = null;
            }
        }
    }

    /// <summary>Ends the team's threads, after the program that is running now.</summary>
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

    private void RunStep(IProgram program, int step)
    {
        int units = program.Units(step);
        if (units < 2 || workers.Length == 0)
        {
            program.Run(step, 0, units);
            return;
        }

        Volatile.Write(ref unfinished, units);
        Interlocked.Exchange(ref untaken, ((long)step << 32) | (uint)units);
        if (Volatile.Read(ref asleep) > 0)
            Wake();

        while (TakeAndRun())
        {
        }

        long since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref unfinished) > 0)
            Pause(since);

        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Takes a share of the untaken units, large at first and single ones at the end, and runs it.</summary>
    /// <returns>Whether there was one.</returns>
    private bool TakeAndRun()
    {
        long seen = Volatile.Read(ref untaken);
        while ((int)seen > 0)
        {
            int to = (int)seen;
            int count = 1 + (to / (4 * Threads));
            long before = Interlocked.CompareExchange(ref untaken, seen - count, seen);
            if (before == seen)
            {
                Run((int)(seen >> 32), to - count, to);
                return true;
            }

            seen = before;
        }

        return false;
    }

    private void Run(int step, int from, int to)
    {
        try
        {
            if (Volatile.Read(ref failure) is null)
                program!.Run(step, from, to);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }

        Interlocked.Add(ref unfinished, from - to);
    }

    private void Work()
    {
        long idleSince = Stopwatch.GetTimestamp();
        while (!disposed)
        {
            if (!TakeAndRun())
            {
                if (Pause(idleSince))
                    continue;
                Sleep();
            }

            idleSince = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Spins for a moment; after the spinning time gives the core to whoever wants it.</summary>
    /// <returns>Whether there is still time to spin.</returns>
    private static bool Pause(long since)
    {
        bool spin = Stopwatch.GetTimestamp() - since < SpinTicks;
        if (spin)
            Thread.SpinWait(8);
        else
            Thread.Yield();
        return spin;
    }

    private void Sleep()
    {
        lock (bed)
        {
            // A caller that publishes work after this line sees a sleeper and wakes it; work published before is seen here.
            Interlocked.Increment(ref asleep);
            while ((int)Volatile.Read(ref untaken) == 0 && !disposed)
                Monitor.Wait(bed);
            Interlocked.Decrement(ref asleep);
        }
    }

    private void Wake()
    {
        lock (bed)
            Monitor.PulseAll(bed);
    }
}
