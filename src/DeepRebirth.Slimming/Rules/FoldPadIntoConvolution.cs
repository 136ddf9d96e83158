using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A Pad with zeros becomes the padding of the convolution behind it.
/// <code>
///   x -> Pad 0,0,1,1 -> Conv 3x3/2        =>        x -> Conv 3x3/2 pad 0,0,1,1
/// </code>
/// Refused where the padded value is not zero, or anything but that one convolution reads the padded image. Pools are left alone: a maximum
/// over explicit zeros differs from one that ignores its padding.
/// </summary>
public sealed class FoldPadIntoConvolution : SlimmingRule<Pad>
{
    /// <inheritdoc/>
    public override string Name => "fold-pad-into-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "turns a Pad with zeros into the padding of the convolution behind it";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Pad pad)
    {
        if (network.ConsumersOf(pad.Output).FirstOrDefault() is not Convolution convolution)
            return null;
        if (network.SoleConsumerOf(pad.Output) is null)
            return Refuse($"'{pad.Output}' is also read by others than {convolution}");
        if (pad.Value != 0)
            return Refuse("it pads with a value other than zero");

        Padding inner = convolution.Window.Padding;
        Padding outer = pad.Padding;
        var padding = new Padding(
            inner.Top + outer.Top, inner.Left + outer.Left, inner.Bottom + outer.Bottom, inner.Right + outer.Right);
        Convolution padded = convolution with { Inputs = pad.Inputs, Window = convolution.Window with { Padding = padding } };
        return new RuleMatch.Rewrite(Patch($"{pad} into {convolution}") with
        {
            Removed = [pad.Name, convolution.Name],
            Added = [padded],
        });
    }
}
