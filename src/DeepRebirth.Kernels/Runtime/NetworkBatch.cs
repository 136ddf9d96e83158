using System;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// Runs the images of a batch, one batch at a time. Each thread takes images of its own, in an arena that its caches hold, which needs no waiting for each other;
/// images that do not go up in the number of threads are run by all threads together, one after the other. Where the network has a tail, this is done for a group of
/// images up to the tail, which all of them then go through together (<see cref="BatchTail{TNetwork}"/>).
/// </summary>
/// <remarks>It keeps what it needs for the next batch: an arena a thread from the pool, and the tail's memory for a group.</remarks>
internal sealed class NetworkBatch<TNetwork> : IProgram, IDisposable
    where TNetwork : INetwork
{
    private readonly Pool<Arena<TNetwork>> arenas;
    private readonly ThreadTeam? team;
    private readonly int threads;
    private readonly HeadOfOne head;
    private readonly BatchTail<TNetwork>? tail;
    private BatchTensor[] inputs = [];
    private BatchTensor[] outputs = [];
    private int groupStart;
    private int next;
    private int apartEnd;

    /// <param name="weights">The packed weights.</param>
    /// <param name="arenas">Where arenas come from, and go back to after every batch.</param>
    /// <param name="team">The threads; null where the caller is alone.</param>
    public NetworkBatch(NetworkWeights weights, Pool<Arena<TNetwork>> arenas, ThreadTeam? team)
    {
        this.arenas = arenas;
        this.team = team;
        threads = team?.Threads ?? 1;
        Schedule = new Schedule(threads, [1], _ => threads);
        tail = TNetwork.TailFloats > 0 ? new BatchTail<TNetwork>(threads, weights) : null;
        head = new HeadOfOne(new Schedule(threads, tail is null ? TNetwork.Phases : TNetwork.Phases[..TNetwork.TailPhase], TNetwork.Work));
    }

    /// <summary>One unit a thread: it takes images until none is left.</summary>
    public Schedule Schedule { get; }

    /// <summary>Runs a batch.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="batchInputs">Where the values of each input come from, image behind image.</param>
    /// <param name="batchOutputs">Where the values of each output go, image behind image.</param>
    public void Run(int images, ReadOnlySpan<BatchTensor> batchInputs, ReadOnlySpan<BatchTensor> batchOutputs)
    {
        Keep(ref inputs, batchInputs);
        Keep(ref outputs, batchOutputs);
        int group = tail is null ? images : GroupOf(images, tail.MostImages);
        for (int start = 0; start < images; start += group)
            RunGroup(start, Math.Min(group, images - start));
    }

    void IProgram.Run(int step, int from, int to, int copy)
    {
        Arena<TNetwork> arena = arenas.Take();
        for (int image; (image = Interlocked.Increment(ref next) - 1) < apartEnd;)
        {
            arena.Fill(inputs, image);
            arena.RunAlone(head.Schedule);
            Finish(arena, image);
        }

        arenas.Return(arena);
    }

    /// <inheritdoc/>
    public void Dispose() => tail?.Dispose();

    /// <summary>The images of each group but the last, which has what is left: groups of about the same size, rather than one of few images behind full ones.</summary>
    private int GroupOf(int images, int most)
    {
        int groups = Math.Max(1, (images + most - 1) / most);
        int each = (images + groups - 1) / groups;
        return Math.Min(most, (each + threads - 1) / threads * threads);
    }

    private static void Keep(ref BatchTensor[] kept, ReadOnlySpan<BatchTensor> tensors)
    {
        if (kept.Length == tensors.Length)
            tensors.CopyTo(kept);
        else
            kept = tensors.ToArray();
    }

    private void RunGroup(int start, int images)
    {
        (groupStart, next) = (start, start);
        apartEnd = start + images - (images % threads);
        if (apartEnd > start)
            RunOnAll(this);
        for (int image = apartEnd; image < start + images; image++)
            RunOne(image);
        if (tail is null)
            return;

        tail.Images = images;
        RunOnAll(tail);
        for (int image = 0; image < images; image++)
            tail.Empty(outputs, image, start + image);
    }

    /// <summary>Runs an image on all threads.</summary>
    private void RunOne(int image)
    {
        Arena<TNetwork> arena = arenas.Take();
        arena.Fill(inputs, image);
        head.Arena = arena;
        RunOnAll(head);
        Finish(arena, image);
        arenas.Return(arena);
    }

    private void RunOnAll(IProgram program)
    {
        if (team is not null)
        {
            team.Run(program);
            return;
        }

        foreach (Phase phase in program.Schedule.Phases)
            phase.Run(program);
    }

    /// <summary>Takes what an image has come to out of its arena.</summary>
    private void Finish(Arena<TNetwork> arena, int image)
    {
        if (tail is not null)
            tail.Fill(image - groupStart, arena);
        else
            arena.Empty(outputs, image);
    }

    /// <summary>The phases before the tail for one image.</summary>
    private sealed class HeadOfOne(Schedule schedule) : IProgram
    {
        /// <inheritdoc/>
        public Schedule Schedule => schedule;

        public Arena<TNetwork>? Arena { get; set; }

        /// <inheritdoc/>
        public void Run(int step, int from, int to, int copy = 0) => Arena!.Run(step, from, to, copy);
    }
}
