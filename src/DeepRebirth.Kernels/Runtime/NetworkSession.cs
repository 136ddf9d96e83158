using System;
using System.Collections.Generic;

namespace DeepRebirth.Kernels;

/// <summary>
/// Weights, threads and a pool of arenas for one instance of a network. Safe for concurrent callers: each prediction has an arena of its own,
/// and arenas are kept for the next prediction, so that after the first ones nothing is allocated.
/// </summary>
internal sealed unsafe class NetworkSession<TNetwork> : IDisposable
    where TNetwork : INetwork
{
    private readonly NetworkWeights weights;
    private readonly Schedule schedule;
    private readonly ThreadTeam? team;
    private readonly Stack<Arena> idle = new();
    private int users;
    private bool disposed;

    /// <summary>Takes over <paramref name="weights"/>.</summary>
    /// <param name="weights">The packed weights.</param>
    /// <param name="threads">The threads that share the work of one prediction, the calling one included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public NetworkSession(NetworkWeights weights, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.weights = weights;
        schedule = new Schedule(threads, TNetwork.Phases, TNetwork.Work);
        team = threads > 1 ? new ThreadTeam(threads) : null;
        Prepare();
    }

    /// <summary>Takes an arena for one prediction, or several one after the other. Dispose what is returned.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public Lease Rent()
    {
        Enter();
        return new Lease(this, Take());
    }

    /// <summary>
    /// Runs the network on several images. Where there are as many as threads, each thread runs images of its own, which needs no waiting for
    /// each other; what is left is run by all threads together.
    /// </summary>
    /// <param name="images">The number of images.</param>
    /// <param name="inputs">Where the values of each input come from, image behind image.</param>
    /// <param name="outputs">Where the values of each output go, image behind image.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void RunBatch(int images, ReadOnlySpan<BatchTensor> inputs, ReadOnlySpan<BatchTensor> outputs)
    {
        Enter();
        try
        {
            int apart = team is null ? 0 : images - (images % team.Threads);
            if (apart > 0)
                team!.Run(new Batch(this, apart, inputs.ToArray(), outputs.ToArray()));
            if (apart == images)
                return;

            Arena arena = Take();
            for (int image = apart; image < images; image++)
            {
                arena.Fill(inputs, image);
                Run(arena);
                arena.Empty(outputs, image);
            }

            Return(arena);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees weights, arenas and threads; what predictions on other threads still use is freed when the last of them ends.</summary>
    public void Dispose()
    {
        lock (idle)
        {
            if (disposed)
                return;
            disposed = true;
            if (users == 0)
                Free();
        }
    }

    private static void RunAlone(Arena arena)
    {
        foreach (Phase phase in arena.Schedule.Phases)
            phase.Run(arena);
    }

    private void Run(Arena arena)
    {
        if (team is not null)
            team.Run(arena);
        else
            RunAlone(arena);
    }

    /// <summary>Has the kernels compiled, on memory that goes back at once.</summary>
    private void Prepare()
    {
        Arena? scratch = null;
        int steps = 0;
        foreach (int count in TNetwork.Phases)
            steps += count;
        users = 1;
        bool begins = KernelPreparation<TNetwork>.TryBegin(
            steps,
            step => (scratch ??= new Arena(schedule, weights)).Run(step, 0, Math.Min(1, TNetwork.Work(step).Units)),
            () =>
            {
                scratch?.Dispose();
                Leave();
            });
        if (!begins)
            users = 0;
    }

    /// <summary>Begins a use of the session, which keeps its memory and threads until <see cref="Leave"/>.</summary>
    private void Enter()
    {
        lock (idle)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(TNetwork));
            users++;
        }
    }

    private void Leave()
    {
        lock (idle)
        {
            users--;
            if (disposed && users == 0)
                Free();
        }
    }

    private Arena Take()
    {
        lock (idle)
        {
            if (idle.TryPop(out Arena? arena))
                return arena;
        }

        return new Arena(schedule, weights);
    }

    private void Return(Arena arena)
    {
        lock (idle)
            idle.Push(arena);
    }

    private void Free()
    {
        while (idle.TryPop(out Arena? arena))
            arena.Dispose();
        team?.Dispose();
        weights.Dispose();
    }

    /// <summary>An arena in use.</summary>
    public readonly ref struct Lease
    {
        private readonly NetworkSession<TNetwork> session;
        private readonly Arena arena;

        internal Lease(NetworkSession<TNetwork> session, Arena arena)
        {
            this.session = session;
            this.arena = arena;
        }

        /// <summary>A part of the arena: an input to fill, or an output to read.</summary>
        public Span<float> Floats(int offset, int length) => arena.Floats(offset, length);

        /// <summary>Runs all steps.</summary>
        public void Run() => session.Run(arena);

        /// <summary>Gives the arena back.</summary>
        public void Dispose()
        {
            session.Return(arena);
            session.Leave();
        }
    }

    /// <summary>The activations of one prediction, and the program over them.</summary>
    internal sealed class Arena(Schedule schedule, NetworkWeights weights) : IProgram, IDisposable
    {
        private readonly NativeFloats floats = new(TNetwork.ArenaFloats);

        /// <inheritdoc/>
        public Schedule Schedule => schedule;

        /// <summary>A part of the arena.</summary>
        public Span<float> Floats(int offset, int length)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)length, (uint)floats.Length);
            return new Span<float>(floats.Pointer + offset, length);
        }

        /// <summary>Copies the inputs of an image of a batch into the arena.</summary>
        public void Fill(ReadOnlySpan<BatchTensor> inputs, int image)
        {
            foreach (BatchTensor input in inputs)
                input.Image(image).CopyTo(Floats(input.Offset, input.Length));
        }

        /// <summary>Copies the outputs of an image of a batch out of the arena.</summary>
        public void Empty(ReadOnlySpan<BatchTensor> outputs, int image)
        {
            foreach (BatchTensor output in outputs)
                Floats(output.Offset, output.Length).CopyTo(output.Image(image));
        }

        /// <inheritdoc/>
        public void Run(int step, int from, int to) => TNetwork.Run(step, floats.Pointer, weights.Pointer, from, to);

        /// <inheritdoc/>
        public void Dispose() => floats.Dispose();
    }

    /// <summary>A batch as a program of one step, whose units are whole predictions.</summary>
    private sealed class Batch(NetworkSession<TNetwork> session, int images, BatchTensor[] inputs, BatchTensor[] outputs) : IProgram
    {
        /// <inheritdoc/>
        public Schedule Schedule { get; } = new(session.schedule.Threads, [1], _ => images);

        /// <inheritdoc/>
        public void Run(int step, int from, int to)
        {
            Arena arena = session.Take();
            for (int image = from; image < to; image++)
            {
                arena.Fill(inputs, image);
                RunAlone(arena);
                arena.Empty(outputs, image);
            }

            session.Return(arena);
        }
    }
}
