using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Plain N x C x H x W to an image tensor (of 16-channel blocks, or HWC where BlockSize is the channel count).</summary>
internal readonly record struct ImageFromPlainStep : IStep, IInputStep
{
    public ImageFromPlainStep()
    {
    }

    /// <summary>Floats from the arena's start to the plain input; any distance where the caller has it.</summary>
    public nint InputOffset { get; init; }

    public ImageTensor Output { get; init; }

    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    /// <inheritdoc cref="IInputStep.RunFrom"/>
    public unsafe void RunFrom(nint input, float* arena, float* weights, int from, int to) =>
        (this with { InputOffset = InputOffset + input }).Run(arena, weights, from, to);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        int pitch = Output.BlockSize;
        nint plane = (nint)Output.Height * Output.Width;
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = Output.RowOf(unit);
            Output.ClearBorder(arena, image, block, row);
            float* output = Output.Row(arena, image, block, row);
            float* input = arena + InputOffset + ((((nint)image * Output.Channels) + (block * pitch)) * plane) + ((nint)row * Output.Width);
            if (pitch == 3)
            {
                ColorInterleaving.Run(input, input + plane, input + (2 * plane), output, Output.Width);
                continue;
            }

            int channels = Math.Min(pitch, Output.Channels - (block * pitch));
            for (int lane = 0; lane < channels; lane++, input += plane)
            for (int x = 0; x < Output.Width; x++)
                output[(x * pitch) + lane] = input[x];
            for (int lane = channels; lane < pitch; lane++)
            for (int x = 0; x < Output.Width; x++)
                output[(x * pitch) + lane] = 0;
        }
    }
}
