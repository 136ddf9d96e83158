using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>
/// The pixels of a convolution's input whose gradients come from the same taps: every stride-th in both directions, from
/// (<paramref name="Y"/>, <paramref name="X"/>) on. With stride 1 all pixels are one phase.
/// </summary>
/// <param name="Y">The first row.</param>
/// <param name="X">The first column.</param>
/// <param name="Taps">The kernel's taps, row-major numbers.</param>
/// <param name="Reach">For each tap the output pixel that it takes part in, relative to the number of the pixel within the phase.</param>
internal sealed record Phase(int Y, int X, ImmutableArray<int> Taps, ImmutableArray<(int Y, int X)> Reach)
{
    /// <summary>The phases of a window; those outside of the image left out.</summary>
    public static ImmutableArray<Phase> Of(Window window, int height, int width)
    {
        var phases = ImmutableArray.CreateBuilder<Phase>();
        for (int y = 0; y < Math.Min(window.StrideY, height); y++)
        {
            for (int x = 0; x < Math.Min(window.StrideX, width); x++)
                phases.Add(At(window, y, x));
        }
        return phases.ToImmutable();
    }

    /// <summary>The rows or columns of the phase in an image of that size.</summary>
    public static int Count(int first, int stride, int size) => (size - first + stride - 1) / stride;

    private static Phase At(Window window, int y, int x)
    {
        var taps = ImmutableArray.CreateBuilder<int>();
        var reach = ImmutableArray.CreateBuilder<(int, int)>();
        for (int tapY = 0; tapY < window.KernelHeight; tapY++)
        {
            for (int tapX = 0; tapX < window.KernelWidth; tapX++)
            {
                int fromY = y + window.Padding.Top - (tapY * window.DilationY);
                int fromX = x + window.Padding.Left - (tapX * window.DilationX);
                if (fromY % window.StrideY != 0 || fromX % window.StrideX != 0)
                    continue;
                taps.Add((tapY * window.KernelWidth) + tapX);
                reach.Add((fromY / window.StrideY, fromX / window.StrideX));
            }
        }
        return new Phase(y, x, taps.ToImmutable(), reach.ToImmutable());
    }
}
