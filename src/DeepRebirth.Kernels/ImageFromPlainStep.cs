using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Plain N x C x H x W to an image tensor (of 16-channel blocks, or HWC where BlockSize is the channel count).</summary>
internal readonly record struct ImageFromPlainStep : IStep
{
    public ImageFromPlainStep()
    {
    }

    /// <summary>Floats from the arena's start to the plain input.</summary>
    public int InputOffset { get; init; }

    public ImageTensor Output { get; init; }

    public int Units => Output.RowUnits;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        int pitch = Output.BlockSize;
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = Output.RowOf(unit);
            Output.ClearBorder(arena, image, block, row);
            for (int lane = 0; lane < Output.BlockSize; lane++)
            {
                float* output = Output.Row(arena, image, block, row) + lane;
                float* end = output + (Output.Width * Output.BlockSize);
                int channel = (block * Output.BlockSize) + lane;
                float* input = arena + InputOffset + (((((long)image * Output.Channels) + channel) * Output.Height) + row) * Output.Width;
                if (channel < Output.Channels)
                {
                    for (; output != end; output += pitch)
                        *output = *input++;
                }
                else
                {
                    for (; output != end; output += pitch)
                        *output = 0;
                }
            }
        }
    }
}
