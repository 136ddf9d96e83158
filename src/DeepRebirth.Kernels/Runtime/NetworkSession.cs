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
    private readonly PackedWeights weights;
    private readonly ThreadTeam? team;
    private readonly Stack<Arena> idle = new();
    private int rented;
    private bool disposed;

    /// <summary>Takes over <paramref name="weights"/>.</summary>
    /// <param name="weights">The packed weights.</param>
    /// <param name="threads">The threads that share the work of one prediction, the calling one included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public NetworkSession(PackedWeights weights, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.weights = weights;
        team = threads > 1 ? new ThreadTeam(threads) : null;
    }

    /// <summary>Takes an arena for one prediction, or several one after the other. Dispose what is returned.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public Lease Rent()
    {
        lock (idle)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(TNetwork));
            if (!idle.TryPop(out Arena? arena))
                arena = new Arena(weights);
            rented++;
            return new Lease(this, arena);
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
            if (rented == 0)
                Free();
        }
    }

    private void Run(Arena arena)
    {
        if (team is not null)
        {
            team.Run(arena);
            return;
        }

        for (int step = 0; step < TNetwork.Steps; step++)
            arena.Run(step, 0, TNetwork.Units(step));
    }

    private void Return(Arena arena)
    {
        lock (idle)
        {
            idle.Push(arena);
            rented--;
            if (disposed && rented == 0)
                Free();
        }
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
        public void Dispose() => session.Return(arena);
    }

    /// <summary>The activations of one prediction, and the program over them.</summary>
    internal sealed class Arena(PackedWeights weights) : IProgram, IDisposable
    {
        private readonly NativeFloats floats = new(TNetwork.ArenaFloats);

        /// <inheritdoc/>
        public int Steps => TNetwork.Steps;

        /// <summary>A part of the arena.</summary>
        public Span<float> Floats(int offset, int length)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)length, (uint)floats.Length);
            return new Span<float>(floats.Pointer + offset, length);
        }

        /// <inheritdoc/>
        public int Units(int step) => TNetwork.Units(step);

        /// <inheritdoc/>
        public void Run(int step, int from, int to) => TNetwork.Run(step, floats.Pointer, weights.Pointer, from, to);

        /// <inheritdoc/>
        public void Dispose() => floats.Dispose();
    }
}
