using System.Collections.Concurrent;
using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Gives the record of each position of training: loaded on background threads, run through the frozen network, rounded to 16
/// bits, kept for later passes
/// where there is room.
/// </summary>
internal sealed class ViewSource : IDisposable
{
    private readonly ITrainingInputs inputs;
    private readonly FrozenForward forward;
    private readonly SampleOrder order;
    private readonly ViewCache? cache;
    private readonly ConcurrentDictionary<long, Task<LoadedInput>> ahead = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ushort[][] buffers;

    /// <summary>Creates a source.</summary>
    /// <param name="inputs">Where inputs come from.</param>
    /// <param name="forward">The frozen network.</param>
    /// <param name="layout">What a record holds.</param>
    /// <param name="threads">The number of threads that read.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <param name="cacheLimit">The most bytes to keep.</param>
    /// <param name="cachedViews">The most views to keep of each input; 0 keeps none, and views never come again.</param>
    public ViewSource(ITrainingInputs inputs, FrozenForward forward, RecordLayout layout, int threads, int seed, long cacheLimit, int cachedViews)
    {
        this.inputs = inputs;
        this.forward = forward;
        Layout = layout;
        int kept = ViewCache.ViewsThatFit(cacheLimit, inputs.Count, layout.Length, cachedViews);
        order = new SampleOrder(inputs.Count, kept > 0 ? kept : int.MaxValue, seed);
        KeptViews = (long)kept * inputs.Count;
        cache = kept > 0 ? ViewCache.TryCreate(inputs.Count, kept, layout.Length) : null;
        buffers = [.. Enumerable.Range(0, threads).Select(_ => new ushort[layout.Length])];
    }

    /// <summary>What a record holds.</summary>
    public RecordLayout Layout { get; }

    /// <summary>How many views are kept, after which training sees them again; 0 where none are.</summary>
    public long KeptViews { get; }

    /// <summary>Begins to load the inputs of some positions.</summary>
    public void Prefetch(long first, int count)
    {
        for (long position = first; position < first + count; position++)
        {
            Sample sample = order.At(position);
            if (cache?.Contains(sample) != true && !ahead.ContainsKey(position))
                ahead[position] = Task.Run(() => Load(sample), stop.Token);
        }
    }

    /// <summary>Reads the record of a position. Each thread uses its own number.</summary>
    /// <returns>The input's label, or null.</returns>
    /// <exception cref="FineTuningException">No input can be read.</exception>
    public int? Read(int thread, long position, Span<float> record)
    {
        Sample sample = order.At(position);
        ushort[] rounded = buffers[thread];
        ahead.TryRemove(position, out Task<LoadedInput>? task);
        if (cache is null || !cache.TryRead(sample, rounded, out int? label))
        {
            LoadedInput loaded = task?.GetAwaiter().GetResult() ?? Load(sample);
            forward.Run(thread, loaded.Values, record);
            label = loaded.Label;
            BrainFloat.FromSingle(record, rounded);
            cache?.Write(sample, rounded, label);
        }
        BrainFloat.ToSingle(rounded, record);
        return label;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        foreach (Task<LoadedInput> task in ahead.Values)
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        cache?.Dispose();
        stop.Dispose();
    }

    /// <summary>Loads a view; where it cannot be read, the next input that can stands in for it.</summary>
    private LoadedInput Load(Sample sample)
    {
        var values = new float[forward.InputLength];
        for (int i = 0; i < inputs.Count; i++)
        {
            int index = (sample.Index + i) % inputs.Count;
            if (inputs.TryLoad(index, sample.View, values))
                return new LoadedInput(values, inputs.Label(index));
        }
        throw new FineTuningException($"None of the {inputs.Count} inputs can be read.");
    }

    private sealed record LoadedInput(float[] Values, int? Label);
}
