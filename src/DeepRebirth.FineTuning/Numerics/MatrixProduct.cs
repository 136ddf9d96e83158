using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>
/// Products of float matrices on one thread: blocked for the caches and registers as in Goto and van de Geijn, "Anatomy of High-Performance
/// Matrix Multiplication" (2008). Each element is summed in a fixed order, so the bits depend on the instruction set alone. An instance owns the
/// packing memory; it serves one thread at a time.
/// </summary>
internal sealed unsafe class MatrixProduct : IDisposable
{
    // A right block of 384 x 384 floats (590 KB) stays in the second-level cache while all left panels (12 KB each) pass by. Of the depths from
    // 160 to 512 that were tried, this was the fastest over all orders of operands: fewer passes over the result weigh more than the first level.
    private const int DepthBlock = 384;
    private const int ColumnBlock = 384;

    private NativeBuffer left = new(0);
    private NativeBuffer right = new(0);

    /// <summary><c>result = a * b</c>, or <c>result += a * b</c> with <paramref name="accumulate"/>.</summary>
    /// <param name="rows">The rows of a and the result.</param>
    /// <param name="columns">The columns of b and the result.</param>
    /// <param name="depth">The columns of a, the rows of b.</param>
    /// <param name="a">rows x depth.</param>
    /// <param name="b">depth x columns.</param>
    /// <param name="result">rows x columns, row-major.</param>
    /// <param name="resultStride">The distance of the result's rows.</param>
    /// <param name="accumulate">Whether to add to the result.</param>
    public void Multiply(
        int rows, int columns, int depth, MatrixView a, MatrixView b, float* result, nint resultStride, bool accumulate = false)
    {
        if (Avx512MicroKernel.IsSupported)
            Multiply<Avx512MicroKernel>(rows, columns, depth, a, b, result, resultStride, accumulate);
        else if (Avx2MicroKernel.IsSupported)
            Multiply<Avx2MicroKernel>(rows, columns, depth, a, b, result, resultStride, accumulate);
        else
            Multiply<PortableMicroKernel>(rows, columns, depth, a, b, result, resultStride, accumulate);
    }

    /// <summary>The same with the micro-kernel chosen by the caller.</summary>
    public void Multiply<TKernel>(
        int rows, int columns, int depth, MatrixView a, MatrixView b, float* result, nint resultStride, bool accumulate)
        where TKernel : struct, IMicroKernel
    {
        if (depth == 0 && !accumulate)
        {
            for (int i = 0; i < rows; i++)
                new Span<float>(result + (i * resultStride), columns).Clear();
        }
        left = Grown(left, (long)RoundUp(rows, TKernel.Rows) * DepthBlock);
        right = Grown(right, (long)RoundUp(Math.Min(columns, ColumnBlock), TKernel.Columns) * DepthBlock);
        for (int k = 0; k < depth; k += DepthBlock)
        {
            int blockDepth = Math.Min(DepthBlock, depth - k);
            MatrixView aBlock = a.From(0, k);
            PanelPacking.Pack(aBlock.Data, aBlock.RowStride, aBlock.ColumnStride, rows, blockDepth, TKernel.Rows, left.Pointer);
            for (int j = 0; j < columns; j += ColumnBlock)
            {
                int blockColumns = Math.Min(ColumnBlock, columns - j);
                MatrixView bBlock = b.From(k, j);
                PanelPacking.Pack(bBlock.Data, bBlock.ColumnStride, bBlock.RowStride, blockColumns, blockDepth, TKernel.Columns, right.Pointer);
                MultiplyPanels<TKernel>(rows, blockColumns, blockDepth, left.Pointer, right.Pointer, result + j, resultStride, accumulate || k > 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    private static void MultiplyPanels<TKernel>(
        int rows, int columns, int depth, float* left, float* right, float* result, nint stride, bool accumulate)
        where TKernel : struct, IMicroKernel
    {
        for (int j = 0; j < columns; j += TKernel.Columns)
        {
            float* rightPanel = right + ((nint)j * depth);
            int width = Math.Min(TKernel.Columns, columns - j);
            for (int i = 0; i < rows; i += TKernel.Rows)
            {
                float* leftPanel = left + ((nint)i * depth);
                float* tile = result + (i * stride) + j;
                int height = Math.Min(TKernel.Rows, rows - i);
                if (width == TKernel.Columns && height == TKernel.Rows)
                    TKernel.Multiply(depth, leftPanel, rightPanel, tile, stride, accumulate);
                else
                    MultiplyPartialTile<TKernel>(depth, leftPanel, rightPanel, tile, stride, accumulate, height, width);
            }
        }
    }

    [SkipLocalsInit]
    private static void MultiplyPartialTile<TKernel>(
        int depth, float* left, float* right, float* tile, nint stride, bool accumulate, int height, int width)
        where TKernel : struct, IMicroKernel
    {
        float* whole = stackalloc float[TKernel.Rows * TKernel.Columns];
        TKernel.Multiply(depth, left, right, whole, TKernel.Columns, accumulate: false);
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
            {
                float* target = tile + (i * stride) + j;
                float value = whole[(i * TKernel.Columns) + j];
                *target = accumulate ? *target + value : value;
            }
        }
    }

    private static NativeBuffer Grown(NativeBuffer buffer, long length)
    {
        if (buffer.Length >= length)
            return buffer;
        buffer.Dispose();
        return new NativeBuffer(length);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
