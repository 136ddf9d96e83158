namespace DeepRebirth.FineTuning.Training;

/// <summary>Gives the views of training, or the held-out ones: loaded, run through the frozen network, and kept for the next time where that pays.</summary>
internal sealed class ViewSource : IDisposable
{
    private readonly ITrainingInputs inputs;
    private readonly FrozenForward forward;
    private readonly Func<long, Sample> order;
    private readonly bool rounds;
    private readonly ViewCache? cache;
    private readonly KeptAnswers? answers;
    private readonly float[][] loaded;
    private readonly ushort[][] records;

    private ViewSource(
        ITrainingInputs inputs, FrozenForward forward, RecordLayout layout, int threads, Func<long, Sample> order, int count, int keptViews, KeptAnswers? answers)
    {
        this.inputs = inputs;
        this.forward = forward;
        this.order = order;
        this.answers = answers;
        rounds = keptViews > 0;
        KeptViews = answers is null ? (long)keptViews * count : count;
        cache = rounds ? ViewCache.TryCreate(count, keptViews, layout.Length) : null;
        loaded = [.. Enumerable.Range(0, threads).Select(_ => new float[forward.InputLength])];
        records = [.. Enumerable.Range(0, threads).Select(_ => new ushort[rounds ? layout.Length : 0])];
    }

    /// <summary>How many views take the whole work, after which they come again, with what was computed of them; 0 where nothing is kept.</summary>
    public long KeptViews { get; }

    /// <summary>The views of training.</summary>
    /// <param name="inputs">Where inputs come from.</param>
    /// <param name="forward">The frozen network.</param>
    /// <param name="layout">What a record holds.</param>
    /// <param name="threads">The number of threads that read.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <param name="keptViews">The views to keep of each input; 0 keeps none. Kept views are rounded to 16 bits a value, whether computed or read.</param>
    /// <param name="answers">Keeps the teacher's answers alone, unrounded, where no views are kept.</param>
    public static ViewSource OfTraining(
        ITrainingInputs inputs, FrozenForward forward, RecordLayout layout, int threads, int seed, int keptViews, KeptAnswers? answers = null) =>
        new(inputs, forward, layout, threads, new SampleOrder(inputs.Count, keptViews > 0 ? keptViews : int.MaxValue, seed).At, inputs.Count, keptViews, answers);

    /// <summary>Held-out inputs, one after the other.</summary>
    /// <param name="inputs">Where inputs come from.</param>
    /// <param name="chosen">Which of them, in ascending order.</param>
    /// <param name="forward">The frozen network.</param>
    /// <param name="layout">What a record holds.</param>
    /// <param name="threads">The number of threads that read.</param>
    /// <param name="isKept">Whether they are kept, rounded to 16 bits a value.</param>
    public static ViewSource OfHeldOut(ITrainingInputs inputs, int[] chosen, FrozenForward forward, RecordLayout layout, int threads, bool isKept) =>
        new(inputs, forward, layout, threads, position => new Sample(chosen[position], View: 0), chosen.LastOrDefault(-1) + 1, isKept ? 1 : 0, answers: null);

    /// <summary>Writes the view of a position. Each thread uses its own number.</summary>
    /// <returns>The input's label, or null.</returns>
    /// <exception cref="FineTuningException">No input can be read.</exception>
    public int? Read(int thread, long position, ViewSlot slot)
    {
        Sample sample = order(position);
        ushort[] record = records[thread];
        if (cache is not null && cache.TryRead(sample, record, out int? label))
        {
            slot.Read(record);
            return label;
        }
        int input = Load(sample, loaded[thread]);
        if (answers is not null && answers.TryRead(input, slot))
        {
            forward.Pass(loaded[thread], slot);
            return inputs.Label(input);
        }
        forward.Run(thread, loaded[thread], slot);
        answers?.Keep(input, forward, thread);
        if (rounds)
            slot.Round(record);
        cache?.Write(sample, record, inputs.Label(input));
        return inputs.Label(input);
    }

    /// <inheritdoc/>
    public void Dispose() => cache?.Dispose();

    /// <summary>Loads a view; where it cannot be read, the next input that can stands in for it.</summary>
    private int Load(Sample sample, Span<float> values)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            int index = (sample.Index + i) % inputs.Count;
            if (inputs.TryLoad(index, sample.View, values))
                return index;
        }
        throw new FineTuningException($"None of the {inputs.Count} inputs can be read.");
    }
}
