using System.Runtime.CompilerServices;
using DeepRebirth.Kernels;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>How a tile of the weights' gradient walks through memory. Pitches are in bytes.</summary>
internal struct WeightGradientWalk
{
    public int Images;

    public int Rows;

    public int Columns;

    /// <summary>From the input pixel of one output pixel to that of the next.</summary>
    public nint InputPitch;

    public nint InputRowPitch;

    public nint InputImagePitch;

    /// <summary>From one pixel of the output's gradient to the next.</summary>
    public nint GradientPitch;

    public nint GradientRowPitch;

    public nint GradientImagePitch;

    /// <summary>From the first vector of a pixel to the second.</summary>
    public nint GradientVectorPitch;

    /// <summary>From the sums of one vector of output channels to those of the next.</summary>
    public nint SumVectorPitch;

    /// <summary>Whether to add to the sums that are there.</summary>
    public bool Accumulates;
}

/// <summary>
/// The innermost part of the gradient by a convolution's weights, for one tap: eight (or four) input channels by up to three vectors of output channels, summed
/// up over pixels. Each pixel takes one load a vector, one a channel, and a multiply-add for each pair.
/// </summary>
internal static unsafe class WeightGradientTile
{
    // A leaf method: across a call every vector would be spilled to the stack.

    /// <param name="x">The first input pixel's first channel of these.</param>
    /// <param name="g">The first pixel of the output's gradient.</param>
    /// <param name="sums">The sums to write or add to: a vector a channel.</param>
    /// <param name="walk">How to step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TVector, TChannels, TVectors>(byte* x, byte* g, byte* sums, WeightGradientWalk* walk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TChannels : struct, IConstant
        where TVectors : struct, IConstant
    {
        // a, b, c: the vectors of output channels.
        TVector zero = TLanes.Broadcast(0);
        TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
        TVector b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero, b6 = zero, b7 = zero;
        TVector c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        nint second = walk->GradientVectorPitch;
        for (int image = walk->Images; image > 0; image--)
        {
            for (int row = walk->Rows; row > 0; row--)
            {
                for (int column = walk->Columns; column > 0; column--, x += walk->InputPitch, g += walk->GradientPitch)
                {
                    TVector g0 = TLanes.Load((float*)g);
                    TVector g1 = TVectors.Value > 1 ? TLanes.Load((float*)(g + second)) : default;
                    TVector g2 = TVectors.Value > 2 ? TLanes.Load((float*)(g + (second * 2))) : default;
                    Accumulate<TLanes, TVector, TVectors>(x, g0, g1, g2, ref a0, ref b0, ref c0);
                    Accumulate<TLanes, TVector, TVectors>(x + sizeof(float), g0, g1, g2, ref a1, ref b1, ref c1);
                    Accumulate<TLanes, TVector, TVectors>(x + (2 * sizeof(float)), g0, g1, g2, ref a2, ref b2, ref c2);
                    Accumulate<TLanes, TVector, TVectors>(x + (3 * sizeof(float)), g0, g1, g2, ref a3, ref b3, ref c3);
                    if (TChannels.Value > 4)
                    {
                        Accumulate<TLanes, TVector, TVectors>(x + (4 * sizeof(float)), g0, g1, g2, ref a4, ref b4, ref c4);
                        Accumulate<TLanes, TVector, TVectors>(x + (5 * sizeof(float)), g0, g1, g2, ref a5, ref b5, ref c5);
                        Accumulate<TLanes, TVector, TVectors>(x + (6 * sizeof(float)), g0, g1, g2, ref a6, ref b6, ref c6);
                        Accumulate<TLanes, TVector, TVectors>(x + (7 * sizeof(float)), g0, g1, g2, ref a7, ref b7, ref c7);
                    }
                }

                x += walk->InputRowPitch - (walk->Columns * walk->InputPitch);
                g += walk->GradientRowPitch - (walk->Columns * walk->GradientPitch);
            }

            x += walk->InputImagePitch - (walk->Rows * walk->InputRowPitch);
            g += walk->GradientImagePitch - (walk->Rows * walk->GradientRowPitch);
        }

        nint next = walk->SumVectorPitch;
        bool adds = walk->Accumulates;
        Write<TLanes, TVector, TVectors>(adds, sums, next, a0, b0, c0);
        Write<TLanes, TVector, TVectors>(adds, sums + (TLanes.Count * sizeof(float)), next, a1, b1, c1);
        Write<TLanes, TVector, TVectors>(adds, sums + (2 * TLanes.Count * sizeof(float)), next, a2, b2, c2);
        Write<TLanes, TVector, TVectors>(adds, sums + (3 * TLanes.Count * sizeof(float)), next, a3, b3, c3);
        if (TChannels.Value > 4)
        {
            Write<TLanes, TVector, TVectors>(adds, sums + (4 * TLanes.Count * sizeof(float)), next, a4, b4, c4);
            Write<TLanes, TVector, TVectors>(adds, sums + (5 * TLanes.Count * sizeof(float)), next, a5, b5, c5);
            Write<TLanes, TVector, TVectors>(adds, sums + (6 * TLanes.Count * sizeof(float)), next, a6, b6, c6);
            Write<TLanes, TVector, TVectors>(adds, sums + (7 * TLanes.Count * sizeof(float)), next, a7, b7, c7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TLanes, TVector, TVectors>(
        byte* x, TVector g0, TVector g1, TVector g2, ref TVector sum0, ref TVector sum1, ref TVector sum2)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TVector value = TLanes.Broadcast(*(float*)x);
        sum0 = TLanes.MultiplyAdd(value, g0, sum0);
        if (TVectors.Value > 1)
            sum1 = TLanes.MultiplyAdd(value, g1, sum1);
        if (TVectors.Value > 2)
            sum2 = TLanes.MultiplyAdd(value, g2, sum2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TLanes, TVector, TVectors>(bool adds, byte* sums, nint next, TVector sum0, TVector sum1, TVector sum2)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TLanes.Store((float*)sums, adds ? TLanes.Add(TLanes.Load((float*)sums), sum0) : sum0);
        if (TVectors.Value > 1)
            TLanes.Store((float*)(sums + next), adds ? TLanes.Add(TLanes.Load((float*)(sums + next)), sum1) : sum1);
        if (TVectors.Value > 2)
            TLanes.Store((float*)(sums + (next * 2)), adds ? TLanes.Add(TLanes.Load((float*)(sums + (next * 2))), sum2) : sum2);
    }
}
