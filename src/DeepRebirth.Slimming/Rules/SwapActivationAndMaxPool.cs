using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// An activation beside a max pool goes to where it costs less. None of the activations ever falls, so the largest pixel stays the largest.
/// <code>
///   Conv -> MaxPool -> Relu        =>        Conv -> Relu -> MaxPool       (the convolution applies its activation for nothing)
///   LRN -> Relu -> MaxPool /2      =>        LRN -> MaxPool /2 -> Relu     (a quarter of the pixels)
/// </code>
/// Refused where another layer reads the tensor between the two or it is an output of the network, and for a LeakyRelu that falls below zero.
/// </summary>
public sealed class SwapActivationAndMaxPool : SlimmingRule<MaxPool>
{
    /// <inheritdoc/>
    public override string Name => "swap-activation-and-max-pool";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "moves an activation into the convolution in front of a max pool, or else behind the pool";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, MaxPool pool)
    {
        Layer? before = network.ProducerOf(pool.Input);
        if (AppliesActivation(before))
        {
            return network.ConsumersOf(pool.Output).FirstOrDefault() is Activation behind
                ? Swap(network, pool, behind, pool.Output)
                : null;
        }
        bool shrinks = network.ShapeOf(pool.Output).ElementCount < network.ShapeOf(pool.Input).ElementCount;
        return before is Activation inFront && shrinks && !AppliesActivation(network.ProducerOf(inFront.Input))
            ? Swap(network, inFront, pool, pool.Input)
            : null;
    }

    /// <summary>Whether the engine applies an activation behind that layer while it writes the layer's output.</summary>
    private static bool AppliesActivation(Layer? layer) => layer is Convolution or Gemm or Elementwise;

    private RuleMatch Swap(Network network, Layer first, Layer second, string between)
    {
        if (network.SoleConsumerOf(between) is null)
            return Refuse($"'{between}' is also read by others, or is an output of the network");
        if (new[] { first, second }.OfType<Activation>().Any(Falls))
            return Refuse("the activation falls below zero, so it does not keep the order of pixels");
        string swapped = FreshName.ForTensor(network, $"{second.Name}/swapped");
        return new RuleMatch.Rewrite(Patch($"{second} before {first}") with
        {
            Removed = [first.Name, second.Name],
            Added =
            [
                second with { Inputs = first.Inputs, Output = swapped },
                first with { Inputs = [swapped], Output = second.Output },
            ],
        });
    }

    private static bool Falls(Activation activation) => activation is { Kind: ActivationKind.LeakyRelu, Alpha: < 0 };
}
