using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Orders a convolution's kernel as <c>ConvolutionStep</c> and <c>DepthwiseConvolutionStep</c> read it.</summary>
internal static class ConvolutionWeights
{
    private const int Block = ImageStorage.DefaultBlock;

    /// <summary>
    /// Packs the kernels of neighbouring groups as one dense convolution, <c>[K/32][C/blockSize][ky][kx][blockSize c][32 k]</c>, where
    /// the last group is 16 wide if K/16 is odd. An output channel has zeros for the input channels of other groups.
    /// </summary>
    /// <param name="kernel">All groups' kernels, M x C/groups x height x width.</param>
    /// <param name="firstOutput">The first output channel to pack.</param>
    /// <param name="outputs">The output channels to pack.</param>
    /// <param name="groups">The groups among these outputs.</param>
    /// <param name="blockSize">The input's channel block.</param>
    public static float[] PackDense(Tensor kernel, int firstOutput, int outputs, int groups, int blockSize)
    {
        int groupInputs = kernel.Shape[1];
        int groupOutputs = outputs / groups;
        int taps = kernel.Shape[2] * kernel.Shape[3];
        int inputBlocks = Blocks(groupInputs * groups, blockSize);
        int outputBlocks = Blocks(outputs, Block);
        Int128 floatsOfAnOutput = (Int128)inputBlocks * taps * blockSize;
        var packed = new float[WeightPacker.Size(outputBlocks * Block * floatsOfAnOutput)];
        int planeFloats = (int)floatsOfAnOutput;
        ReadOnlySpan<float> values = kernel.Values;

        for (int k = 0; k < outputs; k++)
        {
            int pair = k / (2 * Block);
            bool isLoneBlock = (2 * pair) + 1 == outputBlocks;
            int width = isLoneBlock ? Block : 2 * Block;
            int start = (pair * 2 * Block * planeFloats) + (k % (2 * Block));
            int firstInput = k / groupOutputs * groupInputs;
            for (int c = 0; c < groupInputs; c++)
            {
                int input = firstInput + c;
                int source = (((firstOutput + k) * groupInputs) + c) * taps;
                int lane = (input / blockSize * taps * blockSize) + (input % blockSize);
                for (int tap = 0; tap < taps; tap++)
                    packed[start + ((lane + (tap * blockSize)) * width)] = values[source + tap];
            }
        }
        return packed;
    }

    /// <summary>Packs the kernels of a depthwise convolution, <c>[C/16][ky][kx][16]</c>.</summary>
    public static float[] PackDepthwise(Tensor kernel)
    {
        int channels = kernel.Shape[0];
        int taps = kernel.Shape[2] * kernel.Shape[3];
        var packed = new float[Blocks(channels, Block) * Block * taps];
        for (int c = 0; c < channels; c++)
        {
            for (int tap = 0; tap < taps; tap++)
                packed[(((c / Block * taps) + tap) * Block) + (c % Block)] = kernel.Values[(c * taps) + tap];
        }
        return packed;
    }

    private static int Blocks(int channels, int blockSize) => (channels + blockSize - 1) / blockSize;
}
