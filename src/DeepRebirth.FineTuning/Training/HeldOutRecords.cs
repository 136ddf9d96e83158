using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Training;

/// <summary>What the frozen network gives for the held-out inputs, computed once and kept in memory, 16 bits a value.</summary>
internal sealed class HeldOutRecords
{
    private readonly List<(ushort[] Values, int? Label)> records = [];

    /// <summary>Loads and runs the first inputs, on all threads.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public HeldOutRecords(ITrainingInputs inputs, FrozenForward forward, RecordLayout layout, int limit, int threads, CancellationToken cancellation)
    {
        int count = Math.Min(inputs.Count, limit);
        var results = new (ushort[]? Values, int? Label)[count];
        Workers.Run(threads, thread =>
        {
            var input = new float[forward.InputLength];
            var record = new float[layout.Length];
            for (int index = thread; index < count; index += threads)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!inputs.TryLoad(index, view: 0, input))
                    continue;
                forward.Run(thread, input, record);
                var values = new ushort[record.Length];
                BrainFloat.FromSingle(record, values);
                results[index] = (values, inputs.Label(index));
            }
        });
        foreach ((ushort[]? values, int? label) in results)
        {
            if (values is not null)
                records.Add((values, label));
        }
    }

    /// <summary>The inputs that could be read.</summary>
    public int Count => records.Count;

    /// <summary>Reads a record.</summary>
    public int? Read(int index, Span<float> record)
    {
        BrainFloat.ToSingle(records[index].Values, record);
        return records[index].Label;
    }
}
