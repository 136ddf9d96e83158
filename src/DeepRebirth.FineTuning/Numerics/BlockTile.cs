using System.Runtime.CompilerServices;
using DeepRebirth.Kernels;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>How a convolution's tile walks through memory. Pitches are in bytes.</summary>
internal unsafe struct TileWalk
{
    /// <summary>From the input pixel of one output pixel to that of the next.</summary>
    public nint InputPitch;

    /// <summary>From one output pixel to the next.</summary>
    public nint OutputPitch;

    /// <summary>From the first vector of an output pixel to the second.</summary>
    public nint OutputVectorPitch;

    /// <summary>The input's channel blocks.</summary>
    public int Blocks;

    public nint BlockPitch;

    /// <summary>The channels of the last block; all others have 16.</summary>
    public int LastChannels;

    /// <summary>Where each tap reads, relative to the input pixel.</summary>
    public nint* Taps;

    public int TapCount;

    /// <summary>What results below are raised to: 0 for Relu, else minus infinity.</summary>
    public float Lowest;
}

/// <summary>
/// The innermost part of convolution, forward and by the input: two groups of up to seven neighbouring pixels, for one or two vectors
/// of output channels, over all input channels and taps. With seven pixels and two vectors the 28 sums, two weights and one input value
/// fill 31 of AVX-512's 32 registers. Unlike the tile of inference it takes any set of taps, which the gradient of a strided convolution
/// needs, and blocks with fewer channels than 16.
/// </summary>
internal static unsafe class BlockTile
{
    // A leaf method: across a call every vector would be spilled to the stack.

    /// <param name="x">The first group's first input pixel.</param>
    /// <param name="x2">The same of the second group.</param>
    /// <param name="w">The weights of these output channels: [block][tap][channel][vector].</param>
    /// <param name="bias">The bias of these output channels.</param>
    /// <param name="y">The first group's output.</param>
    /// <param name="y2">The second group's output.</param>
    /// <param name="walk">How to step through input and output.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, TVector, TPixels, TVectors>(byte* x, byte* x2, byte* w, float* bias, byte* y, byte* y2, TileWalk* walk)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TPixels : struct, IConstant
        where TVectors : struct, IConstant
    {
        // a, b: first group, first and second vector; c, d: second group.
        TVector a0 = TLanes.Load(bias);
        TVector b0 = TVectors.Value > 1 ? TLanes.Load(bias + TLanes.Count) : default;
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        TVector b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0;
        TVector c0 = a0, c1 = a0, c2 = a0, c3 = a0, c4 = a0, c5 = a0, c6 = a0;
        TVector d0 = b0, d1 = b0, d2 = b0, d3 = b0, d4 = b0, d5 = b0, d6 = b0;

        nint p1 = walk->InputPitch;
        nint p3 = p1 * 3;
        nint p5 = p1 * 5;
        for (int block = walk->Blocks; block > 0; block--, x += walk->BlockPitch, x2 += walk->BlockPitch)
        {
            nint length = (block > 1 ? 16 : walk->LastChannels) * sizeof(float);
            for (int tap = 0; tap < walk->TapCount; tap++)
            {
                byte* u = x + walk->Taps[tap];
                byte* v = x2 + walk->Taps[tap];
                for (byte* end = u + length; u != end; u += sizeof(float), v += sizeof(float), w += TVectors.Value * TLanes.Count * sizeof(float))
                {
                    TVector w0 = TLanes.Load((float*)w);
                    TVector w1 = TVectors.Value > 1 ? TLanes.Load((float*)w + TLanes.Count) : default;
                    Accumulate<TLanes, TVector, TVectors>(u, w0, w1, ref a0, ref b0);
                    Accumulate<TLanes, TVector, TVectors>(v, w0, w1, ref c0, ref d0);
                    if (TPixels.Value > 1)
                    {
                        Accumulate<TLanes, TVector, TVectors>(u + p1, w0, w1, ref a1, ref b1);
                        Accumulate<TLanes, TVector, TVectors>(v + p1, w0, w1, ref c1, ref d1);
                        Accumulate<TLanes, TVector, TVectors>(u + (p1 * 2), w0, w1, ref a2, ref b2);
                        Accumulate<TLanes, TVector, TVectors>(v + (p1 * 2), w0, w1, ref c2, ref d2);
                    }

                    if (TPixels.Value > 3)
                    {
                        Accumulate<TLanes, TVector, TVectors>(u + p3, w0, w1, ref a3, ref b3);
                        Accumulate<TLanes, TVector, TVectors>(v + p3, w0, w1, ref c3, ref d3);
                        Accumulate<TLanes, TVector, TVectors>(u + (p1 * 4), w0, w1, ref a4, ref b4);
                        Accumulate<TLanes, TVector, TVectors>(v + (p1 * 4), w0, w1, ref c4, ref d4);
                        Accumulate<TLanes, TVector, TVectors>(u + p5, w0, w1, ref a5, ref b5);
                        Accumulate<TLanes, TVector, TVectors>(v + p5, w0, w1, ref c5, ref d5);
                        Accumulate<TLanes, TVector, TVectors>(u + (p3 * 2), w0, w1, ref a6, ref b6);
                        Accumulate<TLanes, TVector, TVectors>(v + (p3 * 2), w0, w1, ref c6, ref d6);
                    }
                }
            }
        }

        TVector lowest = TLanes.Broadcast(walk->Lowest);
        nint o1 = walk->OutputPitch;
        nint second = walk->OutputVectorPitch;
        Store<TLanes, TVector, TVectors>(y, second, a0, b0, lowest);
        Store<TLanes, TVector, TVectors>(y2, second, c0, d0, lowest);
        if (TPixels.Value > 1)
        {
            Store<TLanes, TVector, TVectors>(y + o1, second, a1, b1, lowest);
            Store<TLanes, TVector, TVectors>(y2 + o1, second, c1, d1, lowest);
            Store<TLanes, TVector, TVectors>(y + (o1 * 2), second, a2, b2, lowest);
            Store<TLanes, TVector, TVectors>(y2 + (o1 * 2), second, c2, d2, lowest);
        }

        if (TPixels.Value > 3)
        {
            Store<TLanes, TVector, TVectors>(y + (o1 * 3), second, a3, b3, lowest);
            Store<TLanes, TVector, TVectors>(y2 + (o1 * 3), second, c3, d3, lowest);
            Store<TLanes, TVector, TVectors>(y + (o1 * 4), second, a4, b4, lowest);
            Store<TLanes, TVector, TVectors>(y2 + (o1 * 4), second, c4, d4, lowest);
            Store<TLanes, TVector, TVectors>(y + (o1 * 5), second, a5, b5, lowest);
            Store<TLanes, TVector, TVectors>(y2 + (o1 * 5), second, c5, d5, lowest);
            Store<TLanes, TVector, TVectors>(y + (o1 * 6), second, a6, b6, lowest);
            Store<TLanes, TVector, TVectors>(y2 + (o1 * 6), second, c6, d6, lowest);
        }
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
    private static void Store<TLanes, TVector, TVectors>(byte* y, nint second, TVector sum0, TVector sum1, TVector lowest)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        TLanes.Store((float*)y, TLanes.AtLeast(lowest, sum0));
        if (TVectors.Value > 1)
            TLanes.Store((float*)(y + second), TLanes.AtLeast(lowest, sum1));
    }
}
