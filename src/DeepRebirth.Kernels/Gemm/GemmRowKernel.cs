using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Fully connected layers of one row. Each weight is used once, so memory is what counts: four units are read side by side, which keeps
/// more lines on their way than one long stream does. Sums are the same, bit for bit, as those of <see cref="GemmKernel{TLanes, TVector, TPixels}"/>.
/// </summary>
internal static unsafe class GemmRowKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Streams = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GemmStep step, float* arena, float* weights, int from, int to)
    {
        float* input = arena + step.InputOffset;
        float* packed = weights + step.WeightsOffset;
        float* bias = weights + step.BiasOffset;
        float* output = arena + step.OutputOffset;
        float* sums = stackalloc float[Streams * 16];
        nint unitPitch = (nint)step.InputFeatures * 16;
        for (int unit = from; unit < to; unit += Streams)
        {
            int count = Math.Min(Streams, to - unit);

            // Streams that would lie behind the last unit read it once more.
            int second = Math.Min(1, count - 1), third = Math.Min(2, count - 1), fourth = Math.Min(3, count - 1);
            for (int lane = 0; lane < 16; lane += 2 * TLanes.Count)
            {
                float* w = packed + (unit * unitPitch) + lane;
                float* b = bias + (unit * 16) + lane;
                LoadPair(sums + lane, b);
                LoadPair(sums + 16 + lane, b + (second * 16));
                LoadPair(sums + 32 + lane, b + (third * 16));
                LoadPair(sums + 48 + lane, b + (fourth * 16));
                Add(input, unitPitch, w, w + (second * unitPitch), w + (third * unitPitch), w + (fourth * unitPitch), sums + lane);
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, sums, count * 16);
            int features = Math.Min(count * 16, step.OutputFeatures - (unit * 16));
            new Span<float>(sums, features).CopyTo(new Span<float>(output + (unit * 16), features));
        }
    }

    private static void LoadPair(float* sums, float* bias)
    {
        TLanes.Store(sums, TLanes.Load(bias));
        if (TLanes.Count < 16)
            TLanes.Store(sums + TLanes.Count, TLanes.Load(bias + TLanes.Count));
    }

    /// <summary>Adds the products of all input features to the sums: of each stream one vector where that has all 16 outputs of a unit, else two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* input, nint weights, float* w0, float* w1, float* w2, float* w3, float* sums)
    {
        TVector a0 = TLanes.Load(sums), a1 = TLanes.Load(sums + 16), a2 = TLanes.Load(sums + 32), a3 = TLanes.Load(sums + 48);
        TVector b0 = default, b1 = default, b2 = default, b3 = default;
        if (TLanes.Count < 16)
        {
            b0 = TLanes.Load(sums + TLanes.Count);
            b1 = TLanes.Load(sums + 16 + TLanes.Count);
            b2 = TLanes.Load(sums + 32 + TLanes.Count);
            b3 = TLanes.Load(sums + 48 + TLanes.Count);
        }

        for (nint k = 0; k < weights; k += 16, input++)
        {
            TVector x = TLanes.Broadcast(*input);
            a0 = TLanes.MultiplyAdd(x, TLanes.Load(w0 + k), a0);
            a1 = TLanes.MultiplyAdd(x, TLanes.Load(w1 + k), a1);
            a2 = TLanes.MultiplyAdd(x, TLanes.Load(w2 + k), a2);
            a3 = TLanes.MultiplyAdd(x, TLanes.Load(w3 + k), a3);
            if (TLanes.Count < 16)
            {
                b0 = TLanes.MultiplyAdd(x, TLanes.Load(w0 + k + TLanes.Count), b0);
                b1 = TLanes.MultiplyAdd(x, TLanes.Load(w1 + k + TLanes.Count), b1);
                b2 = TLanes.MultiplyAdd(x, TLanes.Load(w2 + k + TLanes.Count), b2);
                b3 = TLanes.MultiplyAdd(x, TLanes.Load(w3 + k + TLanes.Count), b3);
            }
        }

        TLanes.Store(sums, a0);
        TLanes.Store(sums + 16, a1);
        TLanes.Store(sums + 32, a2);
        TLanes.Store(sums + 48, a3);
        if (TLanes.Count < 16)
        {
            TLanes.Store(sums + TLanes.Count, b0);
            TLanes.Store(sums + 16 + TLanes.Count, b1);
            TLanes.Store(sums + 32 + TLanes.Count, b2);
            TLanes.Store(sums + 48 + TLanes.Count, b3);
        }
    }
}
