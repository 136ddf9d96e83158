using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Three ways to pool one row of one channel block. All take <c>source</c>, the first column of the image in the first row of the window that
/// lies inside, and write <c>target</c>, the first column of the output.
/// </summary>
internal static unsafe class PoolingRows<TStep, TLanes, TVector>
    where TStep : struct, IPoolingStep
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The columns of the scratch of <see cref="RunColumns"/>.</summary>
    public const int ScratchPixels = 128;

    /// <summary>
    /// Windows three columns wide, one or two apart, of which the first begins at most one column before the image: a column goes from one
    /// window to the next in a register. Only windows at the end ask whether a column lies inside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunThree(in PoolingWalk walk, float* source, float* target)
    {
        (int rows, int inputs, int stride, nint pitch) = (walk.Rows, walk.Inputs, walk.StrideX, walk.RowPitch);
        int last = inputs - 3 + walk.PadLeft;
        int inside = last < 0 || rows == 0 ? 0 : Math.Min(walk.Outputs, (last / stride) + 1);
        for (int lane = 0; lane < 16; lane += TLanes.Count)
        {
            float* place = source + lane - (walk.PadLeft * 16);
            float* output = target + lane;
            float* end = output + (inside * 16);
            TVector first = Column(place, -walk.PadLeft, inputs, pitch, rows);
            TVector second = Column(place + 16, 1 - walk.PadLeft, inputs, pitch, rows);
            if (stride == 1)
            {
                for (; output != end; output += 16, place += 16)
                {
                    TVector third = Combine(place + 32, pitch, rows);
                    TLanes.Store(output, TStep.Combine<TLanes, TVector>(TStep.Combine<TLanes, TVector>(first, second), third));
                    (first, second) = (second, third);
                }
            }
            else
            {
                for (; output != end; output += 16, place += 32)
                {
                    second = Combine(place + 16, pitch, rows);
                    TVector third = Combine(place + 32, pitch, rows);
                    TLanes.Store(output, TStep.Combine<TLanes, TVector>(TStep.Combine<TLanes, TVector>(first, second), third));
                    first = third;
                }
            }

            for (int x = inside; x < walk.Outputs; x++, output += 16, place += stride * 16)
            {
                int column = (x * stride) - walk.PadLeft;
                first = Column(place, column, inputs, pitch, rows);
                second = Column(place + 16, column + 1, inputs, pitch, rows);
                TVector third = Column(place + 32, column + 2, inputs, pitch, rows);
                TLanes.Store(output, TStep.Combine<TLanes, TVector>(TStep.Combine<TLanes, TVector>(first, second), third));
            }
        }
    }

    /// <summary>Windows that overlap: their columns go to a scratch that also has the empty ones beside the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunColumns(in PoolingWalk walk, float* source, float* target, float* scratch)
    {
        int atOnce = ((ScratchPixels - walk.Span) / walk.StrideX) + 1;
        for (int output = 0; output < walk.Outputs; output += atOnce)
        {
            int count = Math.Min(atOnce, walk.Outputs - output);
            int start = (output * walk.StrideX) - walk.PadLeft;
            int columns = ((count - 1) * walk.StrideX) + walk.Span;
            for (int i = 0; i < columns; i++)
            for (int lane = 0; lane < 16; lane += TLanes.Count)
                TLanes.Store(scratch + (i * 16) + lane, Column(source + ((start + i) * 16) + lane, start + i, walk.Inputs, walk.RowPitch, walk.Rows));

            float* window = scratch;
            for (int i = 0; i < count; i++, window += walk.StrideX * 16, target += 16)
            for (int lane = 0; lane < 16; lane += TLanes.Count)
                TLanes.Store(target + lane, Combine(window + lane, walk.DilationX * 16, walk.Width));
        }
    }

    /// <summary>Any windows, each by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunWindows(in PoolingWalk walk, float* source, float* target)
    {
        (int rows, nint rowPitch, nint columnPitch) = (walk.Rows, walk.RowPitch, walk.DilationX * 16);
        for (int output = 0; output < walk.Outputs; output++, target += 16)
        {
            PoolingRange columns = walk.Columns(output);
            int count = columns.To - columns.From;
            float* window = source + ((columns.Start + (columns.From * walk.DilationX)) * 16);
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                TVector result = TLanes.Broadcast(TStep.Empty);
                float* line = window + lane;
                for (int y = 0; y < rows; y++, line += rowPitch)
                {
                    float* value = line;
                    for (int x = 0; x < count; x++, value += columnPitch)
                        result = TStep.Combine<TLanes, TVector>(result, TLanes.Load(value));
                }

                TLanes.Store(target + lane, result);
            }
        }
    }

    /// <summary>The window's rows of one column; empty beside the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Column(float* first, int column, int inputs, nint pitch, int rows) =>
        (uint)column < (uint)inputs && rows > 0 ? Combine(first, pitch, rows) : TLanes.Broadcast(TStep.Empty);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Combine(float* first, nint pitch, int taps)
    {
        TVector result = TLanes.Load(first);
        if (taps == 3)
        {
            result = TStep.Combine<TLanes, TVector>(result, TLanes.Load(first + pitch));
            return TStep.Combine<TLanes, TVector>(result, TLanes.Load(first + (2 * pitch)));
        }

        for (int tap = 1; tap < taps; tap++)
        {
            first += pitch;
            result = TStep.Combine<TLanes, TVector>(result, TLanes.Load(first));
        }

        return result;
    }
}
