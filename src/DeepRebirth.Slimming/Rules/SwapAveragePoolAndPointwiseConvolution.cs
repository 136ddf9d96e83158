using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// An average pool behind a 1x1 convolution without activation goes in front of it, so that the convolution runs on the small image.
/// <code>
///   x -> Conv 1x1 -> AveragePool        =>        x -> AveragePool -> Conv 1x1
/// </code>
/// Both are linear, and the mean of a constant bias is that bias. Works for AveragePool and GlobalAveragePool. Refused where padded pixels count in
/// the mean and the convolution has a bias (they had none), and where the convolution's output is read by another layer or is an output of the network.
/// </summary>
public sealed class SwapAveragePoolAndPointwiseConvolution : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "swap-average-pool-and-pointwise-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "runs an average pool before the 1x1 convolution instead of behind it";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (layer is not (AveragePool or GlobalAveragePool)
            || network.ProducerOf(layer.Input) is not Convolution { Window.IsPointwise: true } convolution
            || network.ShapeOf(layer.Output).ElementCount >= network.ShapeOf(layer.Input).ElementCount)
        {
            return null;
        }
        if (network.SoleConsumerOf(layer.Input) is null)
            return Refuse($"'{layer.Input}' is also read by others, or is an output of the network");
        if (layer is AveragePool { CountIncludePad: true } pool && MayCountPadding(pool) && !WeightArithmetic.HasNoBias(convolution))
            return Refuse($"padded pixels count in its mean, and they had no bias of {convolution}");

        string pooled = FreshName.ForTensor(network, $"{layer.Name}/pooled");
        return new RuleMatch.Rewrite(Patch($"{layer} before {convolution}") with
        {
            Removed = [convolution.Name, layer.Name],
            Added =
            [
                layer with { Inputs = convolution.Inputs, Output = pooled },
                convolution with { Inputs = [pooled], Output = layer.Output },
            ],
        });
    }

    private static bool MayCountPadding(AveragePool pool) => !pool.Window.Padding.IsNone || pool.CeilMode;
}
