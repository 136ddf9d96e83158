using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// The innermost part of convolution: one or two groups of up to seven neighbouring pixels, for one or two vectors of output channels,
/// over all input channels and taps. With seven pixels and two vectors the 28 sums, two weights and one input value fill 31 of AVX-512's 32
/// registers, and each step issues 28 multiply-adds for 16 loads. Where there are 16 registers, three pixels and two vectors make 12 sums,
/// and 12 multiply-adds for 8 loads.
/// </summary>
internal static unsafe class ConvolutionTile
{
    // A leaf method: across a call every vector would be spilled to the stack.

    /// <param name="x">The first input value of the first group's first pixel.</param>
    /// <param name="x2">The same of the second group.</param>
    /// <param name="w">The weights of these output channels.</param>
    /// <param name="bias">The bias of these output channels.</param>
    /// <param name="y">The first group's output.</param>
    /// <param name="y2">The second group's output.</param>
    /// <param name="walk">How to step through input, weights and output.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TVector, TPixels, TVectors, TSecond>(byte* x, byte* x2, byte* w, float* bias, byte* y, byte* y2, ConvolutionWalk* walk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPixels : struct, IConstant
        where TVectors : struct, IConstant
        where TSecond : struct, IConstant
    {
        nint p1 = walk->InputPitch;
        nint p3 = p1 * 3;
        nint p5 = p1 * 5;
        nint weightPitch = walk->WeightPitch;
        nint length = (nint)walk->RunLength * sizeof(float);
        byte* residual = walk->Residual;
        byte* residual2 = walk->Residual2;
        byte* next = walk->NextWeights;
        nint nextPitch = walk->NextWeightsPitch;
        for (int tile = walk->Tiles; tile > 0; tile--)
        {
            // a, b: first group, first and second vector; c, d: second group.
            TVector a0 = TLanes.Load(bias);
            TVector b0 = TVectors.Value > 1 ? TLanes.Load(bias + TLanes.Count) : default;
            TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
            TVector b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
            TVector c0 = a0, c1 = a0, c2 = a0, c3 = a0, c4 = a0, c5 = a0, c6 = a0;
            TVector d0 = b0, d1 = b0, d2 = b0, d3 = b0, d4 = b0, d5 = b0, d6 = b0;
            for (int block = walk->Blocks; block > 0; block--)
            {
                // What another core has written takes its time to come.
                if (block > walk->BlocksWithoutPrefetch)
                {
                    Prefetch<TLanes, TVector, TPixels>(x + walk->PrefetchPitch, p1, p3, p5);
                    if (TSecond.Value > 0)
                        Prefetch<TLanes, TVector, TSecond>(x2 + walk->PrefetchPitch, p1, p3, p5);
                }

                for (int row = walk->Rows; row > 0; row--)
                {
                    for (int run = walk->Runs; run > 0; run--)
                    {
                        for (byte* end = x + length; x != end; x += sizeof(float), x2 += sizeof(float), w += weightPitch)
                        {
                            TLanes.Prefetch(next);
                            if (TVectors.Value * TLanes.Count > 16)
                                TLanes.Prefetch(next + 64);
                            next += nextPitch;
                            TVector w0 = TLanes.Load((float*)w);
                            TVector w1 = TVectors.Value > 1 ? TLanes.Load((float*)w + TLanes.Count) : default;
                            Accumulate<TLanes, TVector, TVectors>(x, w0, w1, ref a0, ref b0);
                            if (TPixels.Value > 1)
                                Accumulate<TLanes, TVector, TVectors>(x + p1, w0, w1, ref a1, ref b1);
                            if (TPixels.Value > 2)
                                Accumulate<TLanes, TVector, TVectors>(x + (p1 * 2), w0, w1, ref a2, ref b2);
                            if (TPixels.Value > 3)
                                Accumulate<TLanes, TVector, TVectors>(x + p3, w0, w1, ref a3, ref b3);
                            if (TPixels.Value > 4)
                            {
                                Accumulate<TLanes, TVector, TVectors>(x + (p1 * 4), w0, w1, ref a4, ref b4);
                                Accumulate<TLanes, TVector, TVectors>(x + p5, w0, w1, ref a5, ref b5);
                                Accumulate<TLanes, TVector, TVectors>(x + (p3 * 2), w0, w1, ref a6, ref b6);
                            }

                            if (TSecond.Value > 0)
                            {
                                Accumulate<TLanes, TVector, TVectors>(x2, w0, w1, ref c0, ref d0);
                                if (TSecond.Value > 1)
                                    Accumulate<TLanes, TVector, TVectors>(x2 + p1, w0, w1, ref c1, ref d1);
                                if (TSecond.Value > 2)
                                    Accumulate<TLanes, TVector, TVectors>(x2 + (p1 * 2), w0, w1, ref c2, ref d2);
                                if (TSecond.Value > 3)
                                    Accumulate<TLanes, TVector, TVectors>(x2 + p3, w0, w1, ref c3, ref d3);
                                if (TSecond.Value > 4)
                                {
                                    Accumulate<TLanes, TVector, TVectors>(x2 + (p1 * 4), w0, w1, ref c4, ref d4);
                                    Accumulate<TLanes, TVector, TVectors>(x2 + p5, w0, w1, ref c5, ref d5);
                                }

                                if (TSecond.Value > 6)
                                    Accumulate<TLanes, TVector, TVectors>(x2 + (p3 * 2), w0, w1, ref c6, ref d6);
                            }
                        }

                        x += walk->RunPitch - length;
                        x2 += walk->RunPitch - length;
                    }

                    x += walk->RowPitch - (walk->Runs * walk->RunPitch);
                    x2 += walk->RowPitch - (walk->Runs * walk->RunPitch);
                }

                x += walk->BlockPitch - (walk->Rows * walk->RowPitch);
                x2 += walk->BlockPitch - (walk->Rows * walk->RowPitch);
            }

            if (walk->Residual != null)
            {
                byte* r = residual;
                nint r1 = 16 * sizeof(float);
                nint apart = walk->ResidualVectorPitch;
                AddResidual<TLanes, TVector, TVectors>(r, apart, ref a0, ref b0);
                if (TPixels.Value > 1)
                    AddResidual<TLanes, TVector, TVectors>(r + r1, apart, ref a1, ref b1);
                if (TPixels.Value > 2)
                    AddResidual<TLanes, TVector, TVectors>(r + (r1 * 2), apart, ref a2, ref b2);
                if (TPixels.Value > 3)
                    AddResidual<TLanes, TVector, TVectors>(r + (r1 * 3), apart, ref a3, ref b3);
                if (TPixels.Value > 4)
                {
                    AddResidual<TLanes, TVector, TVectors>(r + (r1 * 4), apart, ref a4, ref b4);
                    AddResidual<TLanes, TVector, TVectors>(r + (r1 * 5), apart, ref a5, ref b5);
                    AddResidual<TLanes, TVector, TVectors>(r + (r1 * 6), apart, ref a6, ref b6);
                }

                if (TSecond.Value > 0)
                {
                    r = residual2;
                    AddResidual<TLanes, TVector, TVectors>(r, apart, ref c0, ref d0);
                    if (TSecond.Value > 1)
                        AddResidual<TLanes, TVector, TVectors>(r + r1, apart, ref c1, ref d1);
                    if (TSecond.Value > 2)
                        AddResidual<TLanes, TVector, TVectors>(r + (r1 * 2), apart, ref c2, ref d2);
                    if (TSecond.Value > 3)
                        AddResidual<TLanes, TVector, TVectors>(r + (r1 * 3), apart, ref c3, ref d3);
                    if (TSecond.Value > 4)
                    {
                        AddResidual<TLanes, TVector, TVectors>(r + (r1 * 4), apart, ref c4, ref d4);
                        AddResidual<TLanes, TVector, TVectors>(r + (r1 * 5), apart, ref c5, ref d5);
                    }

                    if (TSecond.Value > 6)
                        AddResidual<TLanes, TVector, TVectors>(r + (r1 * 6), apart, ref c6, ref d6);
                }
            }

            if (walk->HasLowest)
            {
                TVector lowest = TLanes.Broadcast(walk->Lowest);
                Raise<TLanes, TVector, TPixels, TVectors>(
                    lowest, ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6);
                Raise<TLanes, TVector, TSecond, TVectors>(
                    lowest, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6);
            }

            if (walk->HasHighest)
            {
                TVector highest = TLanes.Broadcast(walk->Highest);
                Lower<TLanes, TVector, TPixels, TVectors>(
                    highest, ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6);
                Lower<TLanes, TVector, TSecond, TVectors>(
                    highest, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6);
            }

            nint o1 = walk->OutputPitch;
            nint second = walk->OutputVectorPitch;
            Store<TLanes, TVector, TVectors>(y, second, a0, b0);
            if (TPixels.Value > 1)
                Store<TLanes, TVector, TVectors>(y + o1, second, a1, b1);
            if (TPixels.Value > 2)
                Store<TLanes, TVector, TVectors>(y + (o1 * 2), second, a2, b2);
            if (TPixels.Value > 3)
                Store<TLanes, TVector, TVectors>(y + (o1 * 3), second, a3, b3);
            if (TPixels.Value > 4)
            {
                Store<TLanes, TVector, TVectors>(y + (o1 * 4), second, a4, b4);
                Store<TLanes, TVector, TVectors>(y + (o1 * 5), second, a5, b5);
                Store<TLanes, TVector, TVectors>(y + (o1 * 6), second, a6, b6);
            }

            if (TSecond.Value > 0)
            {
                Store<TLanes, TVector, TVectors>(y2, second, c0, d0);
                if (TSecond.Value > 1)
                    Store<TLanes, TVector, TVectors>(y2 + o1, second, c1, d1);
                if (TSecond.Value > 2)
                    Store<TLanes, TVector, TVectors>(y2 + (o1 * 2), second, c2, d2);
                if (TSecond.Value > 3)
                    Store<TLanes, TVector, TVectors>(y2 + (o1 * 3), second, c3, d3);
                if (TSecond.Value > 4)
                {
                    Store<TLanes, TVector, TVectors>(y2 + (o1 * 4), second, c4, d4);
                    Store<TLanes, TVector, TVectors>(y2 + (o1 * 5), second, c5, d5);
                }

                if (TSecond.Value > 6)
                    Store<TLanes, TVector, TVectors>(y2 + (o1 * 6), second, c6, d6);
            }

            x += walk->InputTilePitch - (walk->Blocks * walk->BlockPitch);
            x2 += walk->InputTilePitch - (walk->Blocks * walk->BlockPitch);
            w += walk->WeightTilePitch;
            y += walk->OutputTilePitch;
            y2 += walk->OutputTilePitch;
            residual += walk->ResidualTilePitch;
            residual2 += walk->ResidualTilePitch;
        }

        walk->NextWeights = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<TLanes, TVector, TPixels>(byte* x, nint p1, nint p3, nint p5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPixels : struct, IConstant
    {
        TLanes.Prefetch(x);
        if (TPixels.Value > 1)
            TLanes.Prefetch(x + p1);
        if (TPixels.Value > 2)
            TLanes.Prefetch(x + (p1 * 2));
        if (TPixels.Value > 3)
            TLanes.Prefetch(x + p3);
        if (TPixels.Value > 4)
        {
            TLanes.Prefetch(x + (p1 * 4));
            TLanes.Prefetch(x + p5);
        }

        if (TPixels.Value > 6)
            TLanes.Prefetch(x + (p3 * 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TLanes, TVector, TVectors>(byte* x, TVector w0, TVector w1, ref TVector sum0, ref TVector sum1)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TVector value = TLanes.Broadcast(*(float*)x);
        sum0 = TLanes.MultiplyAdd(value, w0, sum0);
        if (TVectors.Value > 1)
            sum1 = TLanes.MultiplyAdd(value, w1, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddResidual<TLanes, TVector, TVectors>(byte* residual, nint second, ref TVector sum0, ref TVector sum1)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        sum0 = TLanes.Add(sum0, TLanes.Load((float*)residual));
        if (TVectors.Value > 1)
            sum1 = TLanes.Add(sum1, TLanes.Load((float*)(residual + second)));
    }

    // Raise and Lower are two and not one with a flag: that keeps the sums out of the registers, and the whole network takes twice the time (measured).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Raise<TLanes, TVector, TPixels, TVectors>(
        TVector lowest,
        ref TVector a0, ref TVector a1, ref TVector a2, ref TVector a3, ref TVector a4, ref TVector a5, ref TVector a6,
        ref TVector b0, ref TVector b1, ref TVector b2, ref TVector b3, ref TVector b4, ref TVector b5, ref TVector b6)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPixels : struct, IConstant
        where TVectors : struct, IConstant
    {
        if (TPixels.Value > 0)
            Raise<TLanes, TVector, TVectors>(lowest, ref a0, ref b0);
        if (TPixels.Value > 1)
            Raise<TLanes, TVector, TVectors>(lowest, ref a1, ref b1);
        if (TPixels.Value > 2)
            Raise<TLanes, TVector, TVectors>(lowest, ref a2, ref b2);
        if (TPixels.Value > 3)
            Raise<TLanes, TVector, TVectors>(lowest, ref a3, ref b3);
        if (TPixels.Value > 4)
        {
            Raise<TLanes, TVector, TVectors>(lowest, ref a4, ref b4);
            Raise<TLanes, TVector, TVectors>(lowest, ref a5, ref b5);
        }

        if (TPixels.Value > 6)
            Raise<TLanes, TVector, TVectors>(lowest, ref a6, ref b6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Raise<TLanes, TVector, TVectors>(TVector lowest, ref TVector sum0, ref TVector sum1)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        sum0 = TLanes.AtLeast(lowest, sum0);
        if (TVectors.Value > 1)
            sum1 = TLanes.AtLeast(lowest, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<TLanes, TVector, TPixels, TVectors>(
        TVector highest,
        ref TVector a0, ref TVector a1, ref TVector a2, ref TVector a3, ref TVector a4, ref TVector a5, ref TVector a6,
        ref TVector b0, ref TVector b1, ref TVector b2, ref TVector b3, ref TVector b4, ref TVector b5, ref TVector b6)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPixels : struct, IConstant
        where TVectors : struct, IConstant
    {
        if (TPixels.Value > 0)
            Lower<TLanes, TVector, TVectors>(highest, ref a0, ref b0);
        if (TPixels.Value > 1)
            Lower<TLanes, TVector, TVectors>(highest, ref a1, ref b1);
        if (TPixels.Value > 2)
            Lower<TLanes, TVector, TVectors>(highest, ref a2, ref b2);
        if (TPixels.Value > 3)
            Lower<TLanes, TVector, TVectors>(highest, ref a3, ref b3);
        if (TPixels.Value > 4)
        {
            Lower<TLanes, TVector, TVectors>(highest, ref a4, ref b4);
            Lower<TLanes, TVector, TVectors>(highest, ref a5, ref b5);
        }

        if (TPixels.Value > 6)
            Lower<TLanes, TVector, TVectors>(highest, ref a6, ref b6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower<TLanes, TVector, TVectors>(TVector highest, ref TVector sum0, ref TVector sum1)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        sum0 = TLanes.AtMost(highest, sum0);
        if (TVectors.Value > 1)
            sum1 = TLanes.AtMost(highest, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector, TVectors>(byte* y, nint second, TVector sum0, TVector sum1)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TLanes.Store((float*)y, sum0);
        if (TVectors.Value > 1)
            TLanes.Store((float*)(y + second), sum1);
    }
}
