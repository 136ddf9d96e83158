using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepRebirth.Kernels;

/// <summary>
/// Transforms up to <see cref="PieceCut.MostOfPiece"/> tiles of a row at a time, and computes all output channels of them: all of it stays on the stack, where
/// it is in the second-level cache. The transform along the columns is the same for all lanes, so it is done on the input's rows as they lie; only what comes of it
/// is gathered to pixels of the phases.
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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WinogradPhasesStep step, float* arena, float* weights, int from, int to)
    {
        int outputs = TForm.Form.Outputs();
        int size = TForm.Form.Inputs();
        int rowFloats = RowFloats(PieceCut.MostOfPiece);
        int rowsFloats = 2 * size * rowFloats;
        int columnsFloats = 2 * step.Input.Channels * size * rowFloats;
        int pixelsFloats = (size * PixelsOf(TilesAtOnce) * 16) + 16;
        int tileFloats = TForm.Form.Points() * PointPitch;
        float* room = stackalloc float[
            rowsFloats + columnsFloats + pixelsFloats + tileFloats + WinogradConvolutionKernel<TLanes, TVector>.MostProducts(TForm.Form) + CacheLine.Floats];
        float* rows = CacheLine.Align(room);
        float* columns = rows + rowsFloats;
        float* pixels = columns + columnsFloats;
        float* tiles = pixels + pixelsFloats;
        float* products = tiles + tileFloats;
        new Span<float>(pixels, pixelsFloats).Clear();
        WinogradTransforms transforms = WinogradTransforms.Of<TLanes, TVector, TForm>();
        WinogradConvolutionStep convolution = step.Convolution(PointPitch);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int tileRow) = Math.DivRem(unit, convolution.TileRows);
            for (int column = 0; column < convolution.TileColumns; column += PieceCut.MostOfPiece)
            {
                int count = Math.Min(PieceCut.MostOfPiece, convolution.TileColumns - column);
                int width = RowFloats(count);
                for (int channel = 0; channel < step.Input.Channels; channel++)
                {
                    CopyRows(step.Input, arena, image, channel, (tileRow * outputs * 2) - step.PadTop, (column * outputs * 2) - step.PadLeft, rows, width);
                    for (int phaseRow = 0; phaseRow < 2; phaseRow++)
                    {
                        WinogradInputTransform<TLanes, TVector, TForm>.TransformColumns(
                            rows + (phaseRow * width), 2 * width, columns + (((2 * channel) + phaseRow) * size * width), width);
                    }
                }

                for (int first = 0, some; first < count; first += some)
                {
                    some = Math.Min(TilesAtOnce, count - first);
                    Gather(columns + (first * outputs * 2), width, step.Input.Channels, pixels, PixelsOf(some));
                    WinogradInputTransform<TLanes, TVector, TForm>.TransformRows(pixels, PixelsOf(some) * 16, tiles + (first * 16), PointPitch, some);
                }

                for (int channel = 0; channel < step.Output.Channels; channel += WinogradConvolutionStep.GroupWidth)
                {
                    WinogradConvolutionKernel<TLanes, TVector>.RunPiece(
                        convolution, transforms, tiles, arena, weights, channel, (unit * convolution.TileColumns) + column, count, products);
                }
            }
        }
    }

    /// <summary>The pixels of a phase that a row of tiles covers.</summary>
    private static int PixelsOf(int tiles) => (tiles * TForm.Form.Outputs()) + TForm.Form.Kernel() - 1;

    /// <summary>The columns of the input that they are made of, rounded up to whole vectors.</summary>
    private static int RowFloats(int tiles) => ((2 * PixelsOf(tiles)) + 15) / 16 * 16;

    /// <summary>2 n rows of a channel, from a place that may be outside the image, where zeros are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(in ImageTensor input, float* arena, int image, int channel, int firstRow, int firstColumn, float* target, int width)
    {
        int left = Math.Clamp(-firstColumn, 0, width);
        int inside = Math.Clamp(input.Width - firstColumn - left, 0, width - left);
        for (int row = firstRow; row < firstRow + (2 * TForm.Form.Inputs()); row++, target += width)
        {
            var whole = new Span<float>(target, width);
            if ((uint)row >= (uint)input.Height)
            {
                whole.Clear();
                continue;
            }

            whole[..left].Clear();
            new Span<float>(input.Row(arena, image, channel, row) + firstColumn + left, inside).CopyTo(whole[left..]);
            whole[(left + inside)..].Clear();
        }
    }

    /// <summary>
    /// Two values side by side of an even row and two of an odd one become four lanes of a pixel; n rows of pixels, of which the lanes behind the phases are left
    /// alone. Pixels are made in pairs: behind the last one of an odd number another one is spoilt, which belongs to the next row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* columns, nint width, int channels, float* target, nint pixels)
    {
        int size = TForm.Form.Inputs();
        for (int channel = 0; channel < channels; channel++, columns += 2 * size * width, target += 4)
        {
            for (int row = 0; row < size; row++)
            {
                double* even = (double*)(columns + (row * width));
                double* odd = even + (size * width / 2);
                double* pixel = (double*)(target + (row * pixels * 16));
                for (double* end = pixel + (pixels * 8); pixel < end; pixel += 16, even += 2, odd += 2)
                {
                    Vector128<double> above = Vector128.Load(even);
                    Vector128<double> below = Vector128.Load(odd);
                    Vector128.Create(above.ToScalar(), below.ToScalar()).Store(pixel);
                    Vector128.Create(above.GetElement(1), below.GetElement(1)).Store(pixel + 8);
                }
            }
        }
    }
}
