using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Max pools of 3 x 3 pixels, one or two apart: two rows of the output at once, whose windows share rows, and a column's maximum goes from window to window in
/// a register. Instead of a row or column beside the image the one at its edge is read, which the window holds anyway.
/// </summary>
/// <remarks>
/// The processor's maximum forgets a NaN in one of its two places. So all values are added up as well, which other units of the processor do meanwhile; where the sum is
/// NaN or infinite, <see cref="PoolingKernel{TStep, TLanes, TVector}"/> computes both rows again.
/// </remarks>
internal static unsafe class MaxPoolingKernel<TLanes, TVector, TStride>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TStride : struct, IConstant
{
    /// <summary>Whether the step is such a pool, and its output whole blocks.</summary>
    public static bool Fits(in MaxPoolingStep step) =>
        step is { KernelHeight: 3, KernelWidth: 3, DilationY: 1, DilationX: 1, PadTop: <= 1, PadLeft: <= 1, Activation.Function: ActivationFunction.None }
        && step.StrideY == TStride.Value && step.StrideX == TStride.Value && !step.Output.SharesBlocks
        && ((step.Output.Height - 1) * TStride.Value) - step.PadTop < step.Input.Height
        && ((step.Output.Width - 1) * TStride.Value) - step.PadLeft < step.Input.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MaxPoolingStep step, float* arena, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        for (int unit = from; unit < to;)
        {
            (int image, int block, int row) = output.RowOf(unit);
            bool isPair = unit + 1 < to && row + 1 < output.Height;
            float* plane = input.Row(arena, image, block, 0);
            float* upper = output.Row(arena, image, block, row);
            int top = (row * TStride.Value) - step.PadTop;
            float* r0 = plane + Offset(top, input);
            float* r1 = plane + Offset(top + 1, input);
            float* r2 = plane + Offset(top + 2, input);
            bool isRight = isPair
                ? RunPair(step, r0, r1, r2, plane + Offset(top + 3, input), plane + Offset(top + 4, input), upper, upper + output.RowPitch)
                : RunPair(step, r0, r1, r2, r0, TStride.Value == 1 ? r2 : r1, upper, upper); // a row by itself is both rows
            int next = unit + (isPair ? 2 : 1);
            if (isRight)
            {
                for (; unit < next; unit++, row++)
                    output.ClearBorder(arena, image, block, row);
            }
            else
            {
                PoolingKernel<MaxPoolingStep, TLanes, TVector>.Run(step, arena, unit, next);
                unit = next;
            }
        }
    }

    private static nint Offset(int row, in ImageTensor input) => (nint)Math.Clamp(row, 0, input.Height - 1) * input.RowPitch;

    /// <summary>Pools five rows of the image (four where windows are one apart) to two of the output; false where a value may be NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool RunPair(in MaxPoolingStep step, float* r0, float* r1, float* r2, float* r3, float* r4, float* upper, float* lower)
    {
        int pad = step.PadLeft;
        nint lastColumn = (step.Input.Width - 1) * 16;
        nint end = step.Output.Width * 16;
        nint inside = Math.Min(end, ((step.Input.Width - 3 + pad + TStride.Value) / TStride.Value) * 16); // behind the last window that no edge cuts
        TVector sum = TLanes.Broadcast(0);
        TVector otherSum = sum;
        byte* ahead = (byte*)(r1 + (2 * TStride.Value * step.Input.RowPitch)); // the next pair's new rows
        int lines = TStride.Value * TLanes.Count / 4; // of them for two columns of this pair
        for (nint lane = 0; lane < 16; lane += TLanes.Count)
        {
            nint target = 0;
            nint place = pad == 0 ? 16 : 0; // the second column of the window
            Column(r0, r1, r2, r3, r4, lane, out TVector u0, out TVector l0, ref sum, ref otherSum);
            if (TStride.Value == 1)
            {
                Column(r0, r1, r2, r3, r4, lane + Math.Min(place, lastColumn), out TVector u1, out TVector l1, ref sum, ref otherSum);
                for (; target + 16 < inside; target += 32, place += 32)
                {
                    for (int i = 0; i < lines; i++, ahead += 64)
                        TLanes.Prefetch(ahead);
                    Column(r0, r1, r2, r3, r4, lane + place + 16, out TVector u2, out TVector l2, ref sum, ref otherSum);
                    Column(r0, r1, r2, r3, r4, lane + place + 32, out TVector u3, out TVector l3, ref sum, ref otherSum);
                    TVector u = TLanes.AtLeast(u1, u2);
                    TVector l = TLanes.AtLeast(l1, l2);
                    TLanes.Store(upper + lane + target, TLanes.AtLeast(u0, u));
                    TLanes.Store(upper + lane + target + 16, TLanes.AtLeast(u, u3));
                    TLanes.Store(lower + lane + target, TLanes.AtLeast(l0, l));
                    TLanes.Store(lower + lane + target + 16, TLanes.AtLeast(l, l3));
                    (u0, u1, l0, l1) = (u2, u3, l2, l3);
                }

                for (; target < end; target += 16, place += 16)
                {
                    Column(r0, r1, r2, r3, r4, lane + Math.Min(place + 16, lastColumn), out TVector u2, out TVector l2, ref sum, ref otherSum);
                    TLanes.Store(upper + lane + target, TLanes.AtLeast(TLanes.AtLeast(u0, u1), u2));
                    TLanes.Store(lower + lane + target, TLanes.AtLeast(TLanes.AtLeast(l0, l1), l2));
                    (u0, u1, l0, l1) = (u1, u2, l1, l2);
                }
            }
            else
            {
                for (; target < inside; target += 16, place += 32)
                {
                    for (int i = 0; i < lines; i++, ahead += 64)
                        TLanes.Prefetch(ahead);
                    Column(r0, r1, r2, r3, r4, lane + place, out TVector u1, out TVector l1, ref sum, ref otherSum);
                    Column(r0, r1, r2, r3, r4, lane + place + 16, out TVector u2, out TVector l2, ref sum, ref otherSum);
                    TLanes.Store(upper + lane + target, TLanes.AtLeast(TLanes.AtLeast(u0, u1), u2));
                    TLanes.Store(lower + lane + target, TLanes.AtLeast(TLanes.AtLeast(l0, l1), l2));
                    (u0, l0) = (u2, l2);
                }

                for (; target < end; target += 16, place += 32)
                {
                    Column(r0, r1, r2, r3, r4, lane + Math.Min(place, lastColumn), out TVector u1, out TVector l1, ref sum, ref otherSum);
                    Column(r0, r1, r2, r3, r4, lane + Math.Min(place + 16, lastColumn), out TVector u2, out TVector l2, ref sum, ref otherSum);
                    TLanes.Store(upper + lane + target, TLanes.AtLeast(TLanes.AtLeast(u0, u1), u2));
                    TLanes.Store(lower + lane + target, TLanes.AtLeast(TLanes.AtLeast(l0, l1), l2));
                    (u0, l0) = (u2, l2);
                }
            }
        }

        return TLanes.AreNormal(TLanes.AtLeast(TLanes.Broadcast(1), TLanes.Add(sum, otherSum)));
    }

    /// <summary>The maxima of a column of both windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(
        float* r0, float* r1, float* r2, float* r3, float* r4, nint place, out TVector upper, out TVector lower, ref TVector sum, ref TVector otherSum)
    {
        TVector v0 = TLanes.Load(r0 + place);
        TVector v1 = TLanes.Load(r1 + place);
        TVector v2 = TLanes.Load(r2 + place);
        TVector v3 = TLanes.Load(r3 + place);
        sum = TLanes.Add(sum, TLanes.Add(v0, v1));
        otherSum = TLanes.Add(otherSum, TLanes.Add(v2, v3));
        if (TStride.Value == 1)
        {
            TVector both = TLanes.AtLeast(v1, v2);
            upper = TLanes.AtLeast(v0, both);
            lower = TLanes.AtLeast(both, v3);
        }
        else
        {
            TVector v4 = TLanes.Load(r4 + place);
            sum = TLanes.Add(sum, v4);
            upper = TLanes.AtLeast(TLanes.AtLeast(v0, v1), v2);
            lower = TLanes.AtLeast(TLanes.AtLeast(v2, v3), v4);
        }
    }
}
