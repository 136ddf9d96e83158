using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A BatchNormalization, or a Mul or Add of one constant a channel, that cannot be folded, because a pool or a Concat stands in front of it, goes; the convolutions
/// in front of those learn to do without (the paper, section 3.1).
/// <code>
///   x -> Conv W, b -> Relu -> MaxPool -> BatchNormalization f, t -> y        =>        x -> Conv f * W, f * b + t -> Relu -> MaxPool -> y
///
///   x -> Conv -> Relu -+                                                               x -> Conv f * W, f * b + t -> Relu -+
///   x -> Conv -> Relu -+-> Concat -> BatchNormalization f, t -> y            =>        x -> Conv f * W, f * b + t -> Relu -+-> Concat -> y
/// </code>
/// The factors are exact in front of a Relu and of pools; what is added is so only where no activation lies between. Refused where a factor is negative and a
/// Relu or a MaxPool lies between, where something else than convolutions stands in front (through activations, pools and Concats), and where a tensor between
/// is also read by others.
/// </summary>
public sealed class RemoveScale : SlimmingRule
{
    private static readonly FoldScaleIntoConsumer IntoConsumer = new();

    /// <inheritdoc/>
    public override string Name => "remove-scale";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Streamline;

    /// <inheritdoc/>
    public override string Summary => "removes BatchNormalization, Mul and Add of constants behind a pool or Concat";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        bool isScale = ChannelScale.Of(network, layer) is not null && network.ShapeOf(layer.Input).Rank == 4;
        if (!isScale || network.ProducerOf(layer.Input) is Convolution || IntoConsumer.Match(network, layer) is RuleMatch.Rewrite)
            return null;
        if (ConvolutionsInFront.Of(network, layer.Input, out string? reason) is not { } learners)
            return Refuse(reason!);
        if (!learners.LetsScalesThrough)
            return Refuse("an activation between lets no scale through");
        ChannelScale scale = ChannelScale.Of(network, layer)!;
        if (scale.Factors.Any(factor => factor < 0) && learners.Between.Any(between => between is Activation or MaxPool))
            return Refuse("a factor is negative, which a Relu or MaxPool between does not let through");
        ImmutableArray<Convolution> scaled = learners.Scaled(scale);
        if (!scaled.All(WeightArithmetic.AreFinite))
            return Refuse("a scaled weight is not finite");
        NetworkPatch patch = Patch($"{layer} into {string.Join(", ", learners.All.Select(learner => learner.Convolution))}");
        return new RuleMatch.Rewrite(learners.Without(patch, network, layer, scaled), learners.ToLearnWithout(layer));
    }
}
