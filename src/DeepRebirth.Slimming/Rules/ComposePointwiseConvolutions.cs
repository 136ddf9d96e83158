using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Two convolutions with nothing between them, one of which is 1x1, become one.
/// <code>
///   x -> Conv 1x1 A, a -> Conv k x k B, b        =>        x -> Conv k x k B·A, B·a + b
///   x -> Conv k x k A, a -> Conv 1x1 B, b        =>        x -> Conv k x k B·A, B·a + b
/// </code>
/// Refused where the composed kernel costs more multiply-adds (a bottleneck, such as a low-rank pair, is there to save them), with groups, where
/// the tensor between is read by another layer or is an output of the network, and where the second one pads and the first adds a bias: the
/// padded zeros had no bias.
/// </summary>
public sealed class ComposePointwiseConvolutions : SlimmingRule<Convolution>
{
    /// <inheritdoc/>
    public override string Name => "compose-pointwise-convolutions";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "multiplies a 1x1 convolution into its neighbour where nothing stands between them";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution second)
    {
        if (network.ProducerOf(second.Input) is not Convolution first || !(IsPointwise(first) || IsOneTap(second)))
            return null;
        if (IsDepthwise(first) || IsDepthwise(second))
            return null; // A depthwise-separable pair is no near miss: it is there to save multiply-adds.
        if (network.SoleConsumerOf(second.Input) is null)
            return Refuse($"'{second.Input}' is also read by others, or is an output of the network");
        if (first.Groups != 1 || second.Groups != 1)
            return Refuse($"{(first.Groups != 1 ? first : second)} has groups");
        if (!second.Window.Padding.IsNone && !WeightArithmetic.HasNoBias(first))
            return Refuse($"{second} pads its input with zeros, which have no bias of {first}");

        Window window = WindowOf(first, second);
        long before = MultiplyAdds.Of(network, first) + MultiplyAdds.Of(network, second);
        long after = network.ShapeOf(second.Output).ElementCount * first.InputChannels * window.KernelHeight * window.KernelWidth;
        if (after > before)
            return Refuse($"one convolution would take {after} multiply-adds instead of {before}");

        Convolution composed = Compose(first, second, window);
        if (!WeightArithmetic.AreFinite(composed))
            return Refuse("a composed weight is not finite");
        return new RuleMatch.Rewrite(Patch($"{first} and {second} into one") with
        {
            Removed = [first.Name, second.Name],
            Added = [composed],
        });
    }

    private static bool IsPointwise(Convolution convolution) => convolution.Window.IsPointwise;

    private static bool IsDepthwise(Convolution convolution) => convolution.Groups > 1 && convolution.Groups == convolution.InputChannels;

    private static bool IsOneTap(Convolution convolution) =>
        convolution.Window is { KernelHeight: 1, KernelWidth: 1, Padding.IsNone: true };

    private static Window WindowOf(Convolution first, Convolution second) => IsPointwise(first)
        ? second.Window
        : first.Window with
        {
            StrideY = first.Window.StrideY * second.Window.StrideY,
            StrideX = first.Window.StrideX * second.Window.StrideX,
        };

    private static Convolution Compose(Convolution first, Convolution second, Window window)
    {
        int maps = second.OutputChannels;
        int middle = first.OutputChannels;
        int channels = first.InputChannels;
        int taps = window.KernelHeight * window.KernelWidth;
        int firstTaps = first.Kernel.Count / (middle * channels);
        int secondTaps = second.Kernel.Count / (maps * middle);

        double[] kernel = new double[maps * channels * taps];
        double[] bias = WeightArithmetic.BiasOf(second);
        double[] firstBias = WeightArithmetic.BiasOf(first);
        for (int m = 0; m < maps; m++)
        {
            for (int between = 0; between < middle; between++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    // Whichever of the two has one tap uses it for all.
                    double outer = second.Kernel.Values[(((m * middle) + between) * secondTaps) + (secondTaps == 1 ? 0 : tap)];
                    if (tap < secondTaps)
                        bias[m] += outer * firstBias[between];
                    for (int c = 0; c < channels; c++)
                    {
                        double inner = first.Kernel.Values[(((between * channels) + c) * firstTaps) + (firstTaps == 1 ? 0 : tap)];
                        kernel[(((m * channels) + c) * taps) + tap] += outer * inner;
                    }
                }
            }
        }

        return second with
        {
            Inputs = first.Inputs,
            Kernel = Tensor.Adopt(
                new TensorShape(maps, channels, window.KernelHeight, window.KernelWidth), [.. kernel.Select(value => (float)value)]),
            Bias = first.Bias is null && second.Bias is null ? null : WeightArithmetic.Vector(bias),
            Window = window,
        };
    }
}
