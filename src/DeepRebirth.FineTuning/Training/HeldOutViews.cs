namespace DeepRebirth.FineTuning.Training;

/// <summary>The held-out inputs that are looked at again and again: the first ones that can be read.</summary>
internal sealed class HeldOutViews : IDisposable
{
    private readonly ViewSource source;

    /// <summary>Finds out which of the first inputs can be read, on all threads.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="forward">The frozen network.</param>
    /// <param name="layout">What is needed of a view.</param>
    /// <param name="options">The most inputs, the most bytes to keep, and the number of threads.</param>
    /// <param name="isKept">Whether to keep what was computed, where it fits.</param>
    /// <param name="cancellation">Stops between two inputs.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public HeldOutViews(
        ITrainingInputs inputs, FrozenForward forward, RecordLayout layout, FineTuningOptions options, bool isKept, CancellationToken cancellation)
    {
        int count = Math.Min(inputs.Count, options.HeldOutLimit);
        var isReadable = new bool[count];
        Workers.Run(options.Threads, thread =>
        {
            var input = new float[forward.InputLength];
            for (int index = thread; index < count; index += options.Threads)
            {
                cancellation.ThrowIfCancellationRequested();
                isReadable[index] = inputs.TryLoad(index, view: 0, input);
            }
        });
        int[] readable = [.. Enumerable.Range(0, count).Where(index => isReadable[index])];
        Count = readable.Length;
        bool fits = isKept && ViewCache.ViewsThatFit(options.CacheLimit, count, layout.Length, most: 1) > 0;
        source = ViewSource.OfHeldOut(inputs, readable, forward, layout, options.Threads, fits);
    }

    /// <summary>The inputs that could be read.</summary>
    public int Count { get; }

    /// <summary>Writes the view of an input. Each thread uses its own number.</summary>
    /// <returns>The input's label, or null.</returns>
    public int? Read(int thread, int number, ViewSlot slot) => source.Read(thread, number, slot);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
