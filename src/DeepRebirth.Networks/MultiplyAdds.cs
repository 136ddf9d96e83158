namespace DeepRebirth.Networks;

/// <summary>
/// Counts the multiply-adds of convolutions and fully connected layers, which make up all but a percent of a network's arithmetic.
/// Everything else (pools, normalisation, activations) counts as nothing, as is usual in the field.
/// </summary>
public static class MultiplyAdds
{
    /// <summary>The multiply-adds of one run over the network's inputs (so of one image where the batch is 1).</summary>
    public static long Of(Network network) => network.Layers.Sum(layer => Of(network, layer));

    /// <summary>The multiply-adds of one layer of the network; 0 where it is neither a convolution nor fully connected.</summary>
    public static long Of(Network network, Layer layer) => layer switch
    {
        Convolution convolution => network.ShapeOf(layer.Output).ElementCount * (convolution.Kernel.Count / convolution.OutputChannels),
        Gemm gemm => network.ShapeOf(layer.Output).ElementCount * gemm.Kernel.Shape[1],
        _ => 0,
    };
}
