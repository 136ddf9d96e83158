using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Runs programs on 1..N threads, which go through the phases side by side. Each works off its own share of a phase and then helps the
/// others; a phase begins when the one before it is complete.
/// </summary>
/// <remarks>
/// <para>What threads write and others read travels from core to core, which takes up to a microsecond where the cores are far apart. So a thread takes
/// the pieces of its share from a queue that nobody else touches before he is done with his own, and says once a phase how many pieces it has run.</para>
/// <para>All wait for pieces, not for threads: who wakes late or is not given a core finds its share done by others, and holds up nobody.
/// Every phase of every run has a number of its own, so whoever comes late can never take a piece of another phase than he means.</para>
/// <para>Between runs workers spin for a moment, then they sleep.</para>
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinsBetweenLooksAtTheClock = 32;

    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    private readonly object turn = new();
    private readonly object bed = new();
    private readonly Thread[] workers;
    private readonly PieceQueue[] queues;
    private Shared shared;
    private Job current;
    private int asleep;
    private Exception? failure;
    private volatile bool disposed;

    /// <param name="threads">The number of threads, the calling one included; at least 1.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        queues = new PieceQueue[threads];
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            int member = i + 1;
            workers[i] = new Thread(() => Work(member)) { IsBackground = true, Name = "DeepRebirth worker" };
            workers[i].Start();
        }
    }

    /// <summary>The number of threads, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>
    /// Runs all phases in order. The team works for one caller at a time; who finds it busy runs the program on the calling thread alone
    /// instead of waiting. A unit must not call this.
    /// </summary>
    /// <param name="program">A program whose schedule is for as many threads as the team has.</param>
    /// <remarks>The exception of a unit reaches the caller; units that were not begun by then do not run.</remarks>
    /// <exception cref="ArgumentException">The schedule is for another number of threads.</exception>
    /// <exception cref="ObjectDisposedException">The team is disposed.</exception>
    public void Run(IProgram program)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Schedule schedule = program.Schedule;
        if (schedule.Threads != Threads)
            throw new ArgumentException($"The program is scheduled for {schedule.Threads} threads, and the team has {Threads}.", nameof(program));
        if (workers.Length == 0 || !Monitor.TryEnter(turn))
        {
            foreach (Phase phase in schedule.Phases)
                phase.Run(program);
            return;
        }

        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Publish(program, schedule);
            RunPhases(0, current);
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            failure = null;
            Monitor.Exit(turn);
        }
    }

    /// <summary>Ends the team's threads, after the program that they are running now.</summary>
    public void Dispose()
    {
        lock (turn)
        {
            lock (bed)
            {
                disposed = true;
                Monitor.PulseAll(bed);
            }

            foreach (Thread worker in workers)
                worker.Join();
        }
    }

    private void Publish(IProgram program, Schedule schedule)
    {
        lock (bed)
        {
            Job last = current;
            current = new Job(
                program, schedule, last.FirstPhase + (uint)(last.Schedule?.Phases.Length ?? 0), last.PiecesBefore + (last.Schedule?.Pieces ?? 0));
            Volatile.Write(ref shared.Runs, shared.Runs + 1);
            if (asleep > 0)
                Monitor.PulseAll(bed);
        }
    }

    private void Work(int member)
    {
        for (long seen = 0; AwaitRun(ref seen, out Job job);)
            RunPhases(member, job);
    }

    /// <summary>Waits for a run after the last one seen: spins for the spinning time, then sleeps.</summary>
    /// <returns>False when the team is disposed.</returns>
    private bool AwaitRun(ref long seen, out Job job)
    {
        for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - since < SpinTicks;)
        {
            for (int i = 0; i < SpinsBetweenLooksAtTheClock && Volatile.Read(ref shared.Runs) == seen; i++)
                Thread.SpinWait(1);
            if (Volatile.Read(ref shared.Runs) != seen)
                break;
        }

        lock (bed)
        {
            while (shared.Runs == seen && !disposed)
            {
                asleep++;
                Monitor.Wait(bed);
                asleep--;
            }

            seen = shared.Runs;
            job = current;
            return !disposed;
        }
    }

    private void RunPhases(int member, in Job job)
    {
        uint number = job.FirstPhase;
        long goal = job.PiecesBefore;
        foreach (Phase phase in job.Schedule.Phases)
        {
            goal += phase.Pieces;
            if (Volatile.Read(ref shared.Completed) < goal)
            {
                int done = RunPieces(member, job.Program, phase, number);
                if (done == 0 || Interlocked.Add(ref shared.Completed, done) < goal)
                    AwaitCompletion(goal);
            }

            number++;
        }
    }

    /// <summary>Runs the pieces of the thread's own share, and then what the others have left of theirs.</summary>
    /// <returns>The number of pieces that were run.</returns>
    private int RunPieces(int member, IProgram program, Phase phase, uint number)
    {
        int done = 0;
        ReadOnlySpan<Piece> own = phase.Share(member);
        for (int piece; (piece = queues[member].TakeFirst(number, own.Length)) >= 0; done++)
            Run(member, program, phase, own[piece], isFirst: done == 0);

        // What is one piece stays with the caller, who comes from the step before.
        for (int i = 1; i < Threads && phase.Pieces > 1; i++)
        {
            int other = (member + i) % Threads;
            ReadOnlySpan<Piece> share = phase.Share(other);
            for (int piece; (piece = queues[other].TakeLast(number, share.Length)) >= 0; done++)
                Run(member, program, phase, share[piece], isFirst: done == 0);
        }

        return done;
    }

    private void Run(int member, IProgram program, Phase phase, Piece piece, bool isFirst)
    {
        try
        {
            if (Volatile.Read(ref failure) is not null)
                return;
            int copy = member % program.Schedule.Copies;
            if (isFirst)
                phase.RunOwn(program, copy);
            program.Run(piece.Step, piece.From, piece.To, copy);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    /// <summary>Waits for the pieces that others have taken: spins, and after the spinning time gives the core to whoever wants it.</summary>
    private void AwaitCompletion(long goal)
    {
        for (long since = Stopwatch.GetTimestamp(); ;)
        {
            for (int i = 0; i < SpinsBetweenLooksAtTheClock; i++)
            {
                if (Volatile.Read(ref shared.Completed) >= goal)
                    return;
                Thread.SpinWait(1);
            }

            if (Stopwatch.GetTimestamp() - since > SpinTicks)
                Thread.Yield();
        }
    }

    /// <summary>A program that the team runs.</summary>
    /// <param name="Program">What runs.</param>
    /// <param name="Schedule">Its phases.</param>
    /// <param name="FirstPhase">The number of its first phase, among all phases of all runs.</param>
    /// <param name="PiecesBefore">The pieces of all runs before.</param>
    private readonly record struct Job(IProgram Program, Schedule Schedule, uint FirstPhase, long PiecesBefore);

    /// <summary>What threads tell each other, in cache lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Shared
    {
        /// <summary>The runs so far.</summary>
        [FieldOffset(128)]
        public long Runs;

        /// <summary>The pieces done in all runs so far.</summary>
        [FieldOffset(256)]
        public long Completed;
    }
}
