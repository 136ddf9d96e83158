using System.Collections.Immutable;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>How the frozen network's tensors of one view lie one behind the other in a record, each as <see cref="BatchTensor"/> has one picture.</summary>
internal sealed class RecordLayout
{
    /// <summary>Lays out what a stage needs of a view.</summary>
    public RecordLayout(StagePlan plan)
    {
        Sources = [.. plan.Sources];
        Length = Sources.Aggregate(0, (length, source) => checked(length + new BatchTensor(source, plan.Frozen.ShapeOf(source)).Size));
    }

    /// <summary>The tensors, in their order.</summary>
    public ImmutableArray<string> Sources { get; }

    /// <summary>The values of a record.</summary>
    public int Length { get; }
}
