using System.Collections.Immutable;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>How the frozen network's tensors of one view lie one behind the other in a record of floats.</summary>
internal sealed class RecordLayout
{
    /// <summary>Lays out what a stage needs of a view.</summary>
    public RecordLayout(StagePlan plan)
    {
        int offset = 0;
        var parts = ImmutableDictionary.CreateBuilder<string, (int Offset, int Count)>();
        foreach (string source in plan.Sources)
        {
            int count = checked((int)plan.Frozen.ShapeOf(source).ElementCount);
            parts.Add(source, (offset, count));
            offset = checked(offset + count);
        }
        Parts = parts.ToImmutable();
        Length = offset;
    }

    /// <summary>The floats of a record.</summary>
    public int Length { get; }

    /// <summary>Where each tensor lies.</summary>
    public ImmutableDictionary<string, (int Offset, int Count)> Parts { get; }

    /// <summary>The part of a record that holds a tensor.</summary>
    public Span<float> Slice(Span<float> record, string source) => record.Slice(Parts[source].Offset, Parts[source].Count);
}
