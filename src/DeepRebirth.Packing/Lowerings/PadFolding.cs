using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A Pad with zeros in front of a convolution is just more padding of the convolution, which the tensor's border provides.</summary>
internal static class PadFolding
{
    /// <summary>Whether a Pad needs no step of its own, since only convolutions read it.</summary>
    public static bool IsFolded(Pad pad, Network network) =>
        pad.Value == 0
        && !network.IsOutput(pad.Output)
        && network.ConsumersOf(pad.Output).All(consumer => consumer is Convolution || (consumer is Pad next && IsFolded(next, network)));

    /// <summary>The tensor that a convolution really reads, the padding that it reads it with, and the Pads in between.</summary>
    public static (string Tensor, Padding Padding, IEnumerable<Pad> Folded) Source(Convolution convolution, Network network)
    {
        string tensor = convolution.Input;
        Padding padding = convolution.Window.Padding;
        var folded = new Stack<Pad>();
        while (network.ProducerOf(tensor) is Pad { Value: 0 } pad)
        {
            padding = new Padding(
                padding.Top + pad.Padding.Top,
                padding.Left + pad.Padding.Left,
                padding.Bottom + pad.Padding.Bottom,
                padding.Right + pad.Padding.Right);
            tensor = pad.Input;
            folded.Push(pad);
        }
        return (tensor, padding, folded);
    }
}
