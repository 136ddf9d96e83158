using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Makes pixels of the phases, up to <see cref="PieceCut.MostOfPiece"/> tiles of a row at a time, transforms them, and computes all output channels of
/// these tiles: all of it stays on the stack, where it is in the second-level cache.
/// </summary>
internal static unsafe class WinogradPhasesKernel<TLanes, TVector, TForm>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TForm : struct, IWinogradArithmetic
{
    /// <summary>Tiles whose pixels are gathered and transformed at a time; they stay in the first-level cache.</summary>
    private const int TilesAtOnce = 4;

    /// <summary>Floats from one point's tiles to the next point's: an odd number of cache lines, so that the points of a tile do not meet in one set of the cache.</summary>
    private const int PointPitch = (PieceCut.MostOfPiece | 1) * 16;

    private static int MostPixels => TForm.Form.Inputs() * ((TilesAtOnce * TForm.Form.Outputs()) + TForm.Form.Kernel() - 1);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WinogradPhasesStep step, float* arena, float* weights, int from, int to)
    {
        int outputs = TForm.Form.Outputs();
        int tileFloats = TForm.Form.Points() * PointPitch;
        float* room = stackalloc float[(2 * MostPixels * 16) + tileFloats + WinogradConvolutionKernel<TLanes, TVector>.MostProducts(TForm.Form) + CacheLine.Floats];
        float* pixels = CacheLine.Align(room);
        float* tiles = pixels + (2 * MostPixels * 16);
        float* products = tiles + tileFloats;
        new Span<float>(pixels, MostPixels * 16).Clear();
        WinogradTransforms transforms = WinogradTransforms.Of<TLanes, TVector, TForm>();
        WinogradConvolutionStep convolution = step.Convolution(PointPitch);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int tileRow) = Math.DivRem(unit, convolution.TileRows);
            float* source = step.Input.Row(arena, image, 0, (tileRow * outputs * 2) - step.PadTop) - (step.PadLeft * step.Input.BlockSize);
            for (int column = 0; column < convolution.TileColumns; column += PieceCut.MostOfPiece)
            {
                int count = Math.Min(PieceCut.MostOfPiece, convolution.TileColumns - column);
                Transform(step, source + (column * outputs * 2 * step.Input.BlockSize), pixels, tiles, count);
                for (int channel = 0; channel < step.Output.Channels; channel += WinogradConvolutionStep.GroupWidth)
                {
                    WinogradConvolutionKernel<TLanes, TVector>.RunPiece(
                        convolution, transforms, tiles, arena, weights, channel, (unit * convolution.TileColumns) + column, count, products);
                }
            }
        }
    }

    /// <summary>The transformed tiles that begin at a place of the input. The first half of <paramref name="pixels"/> holds zeros behind the phases' lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(in WinogradPhasesStep step, float* source, float* pixels, float* target, int count)
    {
        int outputs = TForm.Form.Outputs();
        float* columns = pixels + (MostPixels * 16);
        for (int first = 0; first < count; first += TilesAtOnce)
        {
            int tiles = Math.Min(TilesAtOnce, count - first);
            int width = ((tiles * outputs) + TForm.Form.Kernel() - 1) * 16;
            Gather(source + (first * outputs * 2 * step.Input.BlockSize), step.Input.RowPitch, step.Input.BlockSize, pixels, width);
            WinogradInputTransform<TLanes, TVector, TForm>.TransformColumns(pixels, width, columns, width);
            WinogradInputTransform<TLanes, TVector, TForm>.TransformRows(columns, width, target + (first * 16), PointPitch, tiles);
        }
    }

    /// <summary>Two rows of two pixels side by side become one pixel: n rows of <paramref name="width"/> floats, of which the lanes behind the phases are left alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* source, nint pitch, int channels, float* target, nint width)
    {
        for (int row = TForm.Form.Inputs(); row > 0; row--, source += 2 * pitch)
        {
            float* even = source;
            float* odd = source + pitch;
            for (float* end = target + width; target != end; target += 16)
            for (int c = 0; c < channels; c++, even += 2, odd += 2)
            {
                *(long*)(target + (2 * c)) = *(long*)even;
                *(long*)(target + (2 * channels) + (2 * c)) = *(long*)odd;
            }
        }
    }
}
