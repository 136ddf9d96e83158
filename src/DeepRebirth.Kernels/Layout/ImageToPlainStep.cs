using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>An image tensor to plain N x C x H x W.</summary>
internal readonly record struct ImageToPlainStep : IStep
{
    public ImageToPlainStep()
    {
    }

    public ImageTensor Input { get; init; }

    /// <summary>Floats from the arena's start to the plain output.</summary>
    public int OutputOffset { get; init; }

    public int Units => Input.RowUnits;

    public StepWork Work => new(Units, Input.Height);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = Input.RowOf(unit);
            float* input = Input.Row(arena, image, block, row);
            int lanes = Math.Min(Input.BlockSize, Input.Channels - (block * Input.BlockSize));
            for (int lane = 0; lane < lanes; lane++)
            {
                int channel = (block * Input.BlockSize) + lane;
                float* output = arena + OutputOffset + (((((long)image * Input.Channels) + channel) * Input.Height) + row) * Input.Width;
                for (int x = 0; x < Input.Width; x++)
                    output[x] = input[(x * Input.BlockSize) + lane];
            }
        }
    }
}
