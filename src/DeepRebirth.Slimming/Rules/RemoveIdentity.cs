using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A layer that copies its input goes: Dropout (in inference), Identity, and Concat of a single input.
/// <code>
///   x -> Dropout -> y -> Gemm        =>        x -> Gemm
/// </code>
/// An output of the network keeps its name: the layer in front writes it. Refused where that is impossible, because the input is itself an
/// input or another output of the network.
/// </summary>
public sealed class RemoveIdentity : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "remove-identity";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "removes layers that copy their input (Dropout, Identity, Concat of one tensor)";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (layer is not (Dropout or Identity or Concat { Inputs.Length: 1 }))
            return null;
        return Bypass.Of(Patch($"{layer} removed"), network, layer) is { } patch
            ? new RuleMatch.Rewrite(patch)
            : Refuse($"it copies '{layer.Inputs[0]}', an input or output of the network, to the output '{layer.Output}'");
    }
}
