using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// Weights, threads and a pool of arenas for one instance of a network. Safe for concurrent callers: each prediction has an arena of its own,
/// and arenas are kept for the next prediction, so that after the first ones nothing is allocated.
/// </summary>
internal sealed class NetworkSession<TNetwork> : IDisposable
    where TNetwork : INetwork
{
    private readonly object users = new();
    private readonly NetworkWeights weights;
    private readonly Schedule schedule;
    private readonly ThreadTeam? team;
    private readonly Pool<Arena<TNetwork>> arenas;
    private readonly Pool<NetworkBatch<TNetwork>> batches;
    private int userCount;
    private bool disposed;

    /// <summary>Takes over <paramref name="weights"/>.</summary>
    /// <param name="weights">The packed weights.</param>
    /// <param name="threads">The threads that share the work of one prediction, the calling one included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public NetworkSession(NetworkWeights weights, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.weights = weights;
        Prepare();
        schedule = new Schedule(threads, TNetwork.Phases, TNetwork.Work);
        team = threads > 1 ? new ThreadTeam(threads) : null;
        arenas = new Pool<Arena<TNetwork>>(() => new Arena<TNetwork>(schedule, weights));
        batches = new Pool<NetworkBatch<TNetwork>>(() => new NetworkBatch<TNetwork>(weights, arenas, team));
    }

    /// <summary>Takes an arena for one prediction, or several one after the other. Dispose what is returned.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public Lease Rent()
    {
        Enter();
        return new Lease(this, arenas.Take());
    }

    /// <summary>Runs the network on several images; see <see cref="NetworkBatch{TNetwork}"/>.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="inputs">Where the values of each input come from, image behind image.</param>
    /// <param name="outputs">Where the values of each output go, image behind image.</param>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void RunBatch(int images, ReadOnlySpan<BatchTensor> inputs, ReadOnlySpan<BatchTensor> outputs)
    {
        Enter();
        try
        {
            NetworkBatch<TNetwork> batch = batches.Take();
            batch.Run(images, inputs, outputs);
            batches.Return(batch);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees weights, arenas and threads; what predictions on other threads still use is freed when the last of them ends.</summary>
    public void Dispose()
    {
        lock (users)
        {
            if (disposed)
                return;
            disposed = true;
            if (userCount == 0)
                Free();
        }
    }

    /// <summary>Has the kernels compiled, which is a use of the weights like any other.</summary>
    private void Prepare()
    {
        userCount = 1;
        if (!KernelPreparation<TNetwork>.TryBegin(weights, Leave))
            userCount = 0;
    }

    /// <summary>Begins a use of the session, which keeps its memory and threads until <see cref="Leave"/>.</summary>
    private void Enter()
    {
        lock (users)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(TNetwork));
            userCount++;
        }
    }

    private void Leave()
    {
        lock (users)
        {
            userCount--;
            if (disposed && userCount == 0)
                Free();
        }
    }

    private void Free()
    {
        arenas.Dispose();
        batches.Dispose();
        team?.Dispose();
        weights.Dispose();
    }

    /// <summary>An arena in use.</summary>
    public readonly ref struct Lease
    {
        private readonly NetworkSession<TNetwork> session;
        private readonly Arena<TNetwork> arena;

        internal Lease(NetworkSession<TNetwork> session, Arena<TNetwork> arena)
        {
            this.session = session;
            this.arena = arena;
        }

        /// <summary>A part of the arena: an input to fill, or an output to read.</summary>
        public Span<float> Floats(int offset, int length) => arena.Floats(offset, length);

        /// <summary>Runs all steps.</summary>
        public void Run()
        {
            if (session.team is { } team)
                team.Run(arena);
            else
                arena.RunAlone(arena.Schedule);
        }

        /// <summary>Runs all steps of a network whose only input is read where it lies.</summary>
        /// <param name="input">The input's values. Nobody reads them any more when this returns.</param>
        /// <param name="offset">The input's place in the arena, to which it is copied if its floats are not aligned, as those of a file's bytes may be.</param>
        public unsafe void Run(ReadOnlySpan<float> input, int offset)
        {
            fixed (float* values = input)
            {
                if ((nint)values % sizeof(float) != 0)
                {
                    input.CopyTo(Floats(offset, input.Length));
                    Run();
                    return;
                }

                arena.ReadInputAt(values, offset);
                try
                {
                    Run();
                }
                finally
                {
                    arena.ReadInputInArena();
                }
            }
        }

        /// <summary>Gives the arena back.</summary>
        public void Dispose()
        {
            session.arenas.Return(arena);
            session.Leave();
        }
    }
}
