using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Local response normalisation goes; the convolutions in front of it learn to do without (the paper, section 3.1).
/// <code>
///   x -> Conv W, b -> Relu -> LRN -> y        =>        x -> Conv s * W, s * b -> Relu -> y
/// </code>
/// Channel c starts with the scale s that brings it closest to what the LRN gave, <c>(sum of y x) / (sum of x x)</c> over its pixels x; without
/// knowledge of the activations, with its old weights. Never part of the default:
/// without its first LRN, GoogLeNet lost more accuracy than by any fold of a pool. Refused where something else than convolutions stands in front (through
/// activations, pools and Concats), and where a tensor between is also read by others.
/// </summary>
public sealed class RemoveNormalization : LearnedRule<LocalResponseNormalization>
{
    /// <inheritdoc/>
    public override string Name => "remove-normalization";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Streamline;

    /// <inheritdoc/>
    public override string Summary => "removes local response normalisation";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, LocalResponseNormalization normalization, RuleSettings settings)
    {
        if (ConvolutionsInFront.Of(network, normalization.Input, out string? reason) is not { } learners)
            return Refuse(reason!);
        PatchSource[] sources = [PatchSource.Pixels(normalization.Input), PatchSource.Pixels(normalization.Output)];
        return new RuleMatch.Rewrite(
            () => learners.Without(
                Patch($"{normalization} removed"),
                network,
                normalization,
                learners.LetsScalesThrough && settings.Statistics.Moments(sources) is { } joint
                    ? learners.Scaled(Closest(joint, network.ShapeOf(normalization.Input)[1]))
                    : [.. learners.All.Select(learner => learner.Convolution)]),
            learners.ToLearnWithout(normalization))
        {
            Wants = learners.LetsScalesThrough ? [[.. sources]] : [],
        };
    }

    /// <summary>The scale with the smallest squared error from the first channels of a row to the others. What is never there keeps its weights.</summary>
    private static ChannelScale Closest(PatchMoments joint, int channels)
    {
        double MeanProduct(int left, int right) => joint.Covariance[left, right] + (joint.Mean[left] * joint.Mean[right]);
        double[] factors =
        [
            .. Enumerable.Range(0, channels).Select(channel =>
                MeanProduct(channel, channel) is > 0 and var square ? MeanProduct(channel, channels + channel) / square : 1),
        ];
        return new ChannelScale(factors, new double[channels]);
    }
}
