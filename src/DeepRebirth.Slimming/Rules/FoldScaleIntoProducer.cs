using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A BatchNormalization, or a Mul or Add of one constant a channel, goes into the convolution or fully connected layer in front of it.
/// <code>
///   x -> Conv W, b -> BatchNormalization f, t        =>        x -> Conv f * W, f * b + t
/// </code>
/// Row m of the weights makes channel m, whatever the groups, so it is scaled by the factor of channel m. Refused where the unscaled tensor is
/// also read by another layer or is an output of the network, and where a scaled weight would not be finite.
/// </summary>
public sealed class FoldScaleIntoProducer : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "fold-scale-into-producer";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "folds BatchNormalization, Mul and Add of constants into the Conv or Gemm in front";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (ChannelScale.Of(network, layer) is not { } scale)
            return null;
        Layer? producer = network.ProducerOf(layer.Input);
        bool canTakeScale = producer is Convolution || (producer is Gemm && network.ShapeOf(producer.Output).Rank == 2);
        if (!canTakeScale)
            return null;
        if (network.SoleConsumerOf(layer.Input) is null)
            return Refuse($"'{layer.Input}' is also read by others, or is an output of the network");

        Layer scaled = producer is Convolution convolution ? scale.InFrontOf(convolution) : scale.InFrontOf((Gemm)producer!);
        scaled = scaled with { Output = layer.Output };
        if (!WeightArithmetic.AreFinite(scaled))
            return Refuse("a scaled weight is not finite");
        return new RuleMatch.Rewrite(Patch($"{layer} into {producer}") with
        {
            Removed = [producer!.Name, layer.Name],
            Added = [scaled],
        });
    }
}
