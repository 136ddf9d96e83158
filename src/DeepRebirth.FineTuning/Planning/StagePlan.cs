using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>A tensor of the trained network, and where its value (of an input) or target value (of an output) comes from.</summary>
/// <param name="Tensor">The tensor of the trained network.</param>
/// <param name="Source">The tensor of the frozen network.</param>
internal readonly record struct Link(string Tensor, string Source);

/// <summary>What one stage of fine-tuning computes and trains.</summary>
internal sealed record StagePlan
{
    /// <summary>What is computed for each view, not trained. It may have no layers.</summary>
    public required Network Frozen { get; init; }

    /// <summary>What is trained.</summary>
    public required Network Trained { get; init; }

    /// <summary>Where each input of <see cref="Trained"/> comes from.</summary>
    public required ImmutableArray<Link> Inputs { get; init; }

    /// <summary>The outputs that are to become like the teacher's, measured by relative squared error.</summary>
    public required ImmutableArray<Link> Features { get; init; }

    /// <summary>The tensor of <see cref="Trained"/> that holds the logits, or null in the first stage.</summary>
    public string? Logits { get; init; }

    /// <summary>The teacher's logits in <see cref="Frozen"/>, or null where nothing is compared with them.</summary>
    public string? TeacherLogits { get; init; }

    /// <summary>The tensors that the loss is made of.</summary>
    public IEnumerable<string> LossTensors =>
        Logits is null ? Features.Select(feature => feature.Tensor) : [Logits, .. Features.Select(feature => feature.Tensor)];

    /// <summary>The frozen network's tensors that the loss compares with.</summary>
    public IEnumerable<string> Targets => Features.Select(feature => feature.Source).Concat(TeacherLogits is null ? [] : [TeacherLogits]).Distinct();

    /// <summary>What is needed of a view: tensors of the frozen network, in a fixed order.</summary>
    public IEnumerable<string> Sources => Inputs.Select(input => input.Source).Concat(Targets).Distinct();

    /// <summary>
    /// Whether most of a step's work is computing what is frozen, counted in multiply-adds: the trained part is computed forward, and backward at about
    /// twice that.
    /// </summary>
    public bool IsMostlyFrozen => MultiplyAdds.Of(Frozen) > 3 * MultiplyAdds.Of(Trained);
}
