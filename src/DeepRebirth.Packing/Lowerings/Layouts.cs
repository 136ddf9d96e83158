using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Decides the layout in which each tensor is first written: an image of channel blocks, or plain row-major values. Layers over windows
/// need images, matrix layers need plain tensors, the others follow their inputs.
/// </summary>
internal sealed class Layouts
{
    private const int MostNarrowChannels = 4;

    private readonly Network network;
    private readonly HashSet<string> images = [];

    public Layouts(Network network)
    {
        this.network = network;
        foreach (Layer layer in network.Layers)
        {
            if (WritesImage(layer))
                images.Add(layer.Output);
        }
    }

    /// <summary>Whether a tensor is written as an image.</summary>
    public bool IsImage(string tensor) => images.Contains(tensor);

    /// <summary>
    /// Whether a network input is to be read as pixels of its few channels, or as it lies, instead of blocks of 16: only dense convolutions read it.
    /// </summary>
    public bool IsNarrow(string tensor) =>
        network.ProducerOf(tensor) is null
        && network.ShapeOf(tensor) is { Rank: 4 } shape
        && shape[1] <= MostNarrowChannels
        && network.ConsumersOf(tensor).All(IsDenseConvolution);

    /// <summary>Whether an elementwise layer joins images pixel by pixel: all inputs have the output's shape, and a constant has one value a channel.</summary>
    public bool JoinsImages(Elementwise layer)
    {
        TensorShape shape = network.ShapeOf(layer.Output);
        return shape.Rank == 4
            && layer.Inputs.All(input => network.ShapeOf(input) == shape)
            && layer.Inputs.Any(IsImage)
            && (layer.Constant is null || ChannelConstant.Is(layer.Constant, shape));
    }

    /// <summary>Whether a Concat joins the channels of images.</summary>
    public bool JoinsImages(Concat layer) =>
        layer.Axis == 1 && network.ShapeOf(layer.Output).Rank == 4 && layer.Inputs.Any(IsImage);

    /// <summary>
    /// Whether a Slice takes whole channel blocks out of an image, so that it is a view of them. (Behind the last channel of a block's part
    /// there would be other channels where kernels expect none.)
    /// </summary>
    public bool IsImageView(Slice layer)
    {
        int end = layer.Start + layer.Count;
        return IsImage(layer.Input)
            && layer.Start % ImageStorage.DefaultBlock == 0
            && (end % ImageStorage.DefaultBlock == 0 || end == network.ShapeOf(layer.Input)[1]);
    }

    private bool WritesImage(Layer layer) => layer switch
    {
        Convolution or MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool or LocalResponseNormalization or Pad => true,
        BatchNormalization => network.ShapeOf(layer.Output).Rank == 4,
        Activation or Dropout or Identity => IsImage(layer.Input),
        Elementwise elementwise => JoinsImages(elementwise),
        Concat concat => JoinsImages(concat),
        Slice slice => IsImageView(slice),
        _ => false,
    };

    private bool IsDenseConvolution(Layer layer) => layer switch
    {
        Convolution convolution => convolution.Groups == 1,
        Pad pad => PadFolding.IsFolded(pad, network) && network.ConsumersOf(pad.Output).All(IsDenseConvolution),
        _ => false,
    };
}
