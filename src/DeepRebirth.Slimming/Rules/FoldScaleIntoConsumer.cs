using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A BatchNormalization, or a Mul or Add of one constant a channel, goes into the convolution or fully connected layer behind it.
/// <code>
///   x -> BatchNormalization f, t -> Conv W, b        =>        x -> Conv W * f, b + sum of W * t
/// </code>
/// Column c of the weights reads channel c, so it is scaled by the factor of channel c; what is added gives the same sum at every pixel as
/// long as the convolution sees no padding. Refused where something is added and the convolution pads (at the border the padded zeros are not
/// shifted), where the scaled tensor is read by anything else or is an output of the network, and where a weight would not be finite.
/// </summary>
public sealed class FoldScaleIntoConsumer : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "fold-scale-into-consumer";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "folds BatchNormalization, Mul and Add of constants into the Conv or Gemm behind";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (ChannelScale.Of(network, layer) is not { } scale)
            return null;
        Layer? consumer = network.ConsumersOf(layer.Output).FirstOrDefault();
        bool canTakeScale = consumer is Convolution || (consumer is Gemm && network.ShapeOf(layer.Output).Rank == 2);
        if (!canTakeScale)
            return null;
        if (network.SoleConsumerOf(layer.Output) is null)
            return Refuse($"'{layer.Output}' is read by several layers, or is an output of the network");
        if (consumer is Convolution { Window.Padding.IsNone: false } && !scale.IsPureFactor)
            return Refuse($"{consumer} pads its input with zeros, which would have to be shifted too");

        Layer scaled = consumer switch
        {
            Convolution convolution => Scale(convolution, scale) with { Inputs = layer.Inputs },
            _ => Scale((Gemm)consumer!, scale) with { Inputs = layer.Inputs },
        };
        if (!WeightArithmetic.AreFinite(scaled))
            return Refuse("a scaled weight is not finite");
        return new RuleMatch.Rewrite(Patch($"{layer} into {consumer}") with
        {
            Removed = [layer.Name, consumer!.Name],
            Added = [scaled],
        });
    }

    private static Convolution Scale(Convolution convolution, ChannelScale scale)
    {
        int mapsPerGroup = convolution.OutputChannels / convolution.Groups;
        int channelsPerGroup = convolution.Kernel.Shape[1];
        (Tensor kernel, double[] added) = Scale(convolution.Kernel, scale, m => m / mapsPerGroup * channelsPerGroup);
        return convolution with { Kernel = kernel, Bias = Add(convolution.Bias, added, scale) };
    }

    private static Gemm Scale(Gemm gemm, ChannelScale scale)
    {
        (Tensor kernel, double[] added) = Scale(gemm.Kernel, scale, _ => 0);
        return gemm with { Kernel = kernel, Bias = Add(gemm.Bias, added, scale) };
    }

    /// <summary>The scaled weights, and what the addends give for each row.</summary>
    private static (Tensor Kernel, double[] Added) Scale(Tensor weights, ChannelScale scale, Func<int, int> firstChannel)
    {
        int rows = weights.Shape[0];
        int columns = weights.Shape[1];
        int taps = weights.Count / rows / columns;
        float[] scaled = weights.ToArray();
        double[] added = new double[rows];
        for (int i = 0; i < scaled.Length; i++)
        {
            int row = i / (columns * taps);
            int channel = firstChannel(row) + (i / taps % columns);
            added[row] += scaled[i] * scale.Addends[channel];
            scaled[i] = (float)(scaled[i] * scale.Factors[channel]);
        }
        return (Tensor.Adopt(weights.Shape, scaled), added);
    }

    private static Tensor? Add(Tensor? bias, double[] added, ChannelScale scale)
    {
        if (scale.IsPureFactor)
            return bias;
        for (int m = 0; bias is not null && m < added.Length; m++)
            added[m] += bias.Values[m];
        return WeightArithmetic.Vector(added);
    }
}
