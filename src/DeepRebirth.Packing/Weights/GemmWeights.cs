using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Orders a fully connected layer's weights as <c>GemmStep</c> reads them.</summary>
internal static class GemmWeights
{
    private const int Block = ImageStorage.DefaultBlock;

    /// <summary>Packs N x K weights as <c>[N/16][K][16 n]</c>.</summary>
    public static float[] Pack(Tensor kernel)
    {
        int outputs = kernel.Shape[0];
        int inputs = kernel.Shape[1];
        var packed = new float[WeightPacker.Size((Int128)((outputs + Block - 1) / Block * Block) * inputs)];
        ReadOnlySpan<float> values = kernel.Values;
        for (int n = 0; n < outputs; n++)
        {
            int start = (n / Block * Block * inputs) + (n % Block);
            for (int k = 0; k < inputs; k++)
                packed[start + (k * Block)] = values[(n * inputs) + k];
        }
        return packed;
    }
}
