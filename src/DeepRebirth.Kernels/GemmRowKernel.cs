using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Fully connected layers of one row. Each weight is used once, so memory is what counts: four units are read side by side, which keeps
/// more lines on their way than one long stream does.
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
            float* first = packed + (unit * unitPitch);
            for (int lane = 0; lane < 16; lane += 2 * TLanes.Count)
            {
                // Streams that would lie behind the last unit read it once more.
                Sum(
                    input, step.InputFeatures, first + lane, first + (Math.Min(1, count - 1) * unitPitch) + lane,
                    first + (Math.Min(2, count - 1) * unitPitch) + lane, first + (Math.Min(3, count - 1) * unitPitch) + lane, sums + lane);
            }

            int features = Math.Min(count * 16, step.OutputFeatures - (unit * 16));
            for (int i = 0; i < count * 16; i += TLanes.Count)
                TLanes.Store(sums + i, TLanes.Add(TLanes.Load(sums + i), TLanes.Load(bias + (unit * 16) + i)));
            VectorActivation.Apply<TLanes, TVector>(step.Activation, sums, count * 16);
            new Span<float>(sums, features).CopyTo(new Span<float>(output + (unit * 16), features));
        }
    }

    /// <summary>
    /// Two vectors a stream: where a vector has all 16 outputs of a unit, those of two input features, else both halves of one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* input, int features, float* w0, float* w1, float* w2, float* w3, float* sums)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        int atOnce = TLanes.Count == 16 ? 2 : 1;
        float* end = input + (features / atOnce * atOnce);
        for (; input != end; input += atOnce)
        {
            TVector x = TLanes.Broadcast(input[0]);
            a0 = TLanes.MultiplyAdd(x, TLanes.Load(w0), a0);
            a1 = TLanes.MultiplyAdd(x, TLanes.Load(w1), a1);
            a2 = TLanes.MultiplyAdd(x, TLanes.Load(w2), a2);
            a3 = TLanes.MultiplyAdd(x, TLanes.Load(w3), a3);
            if (TLanes.Count == 16)
                x = TLanes.Broadcast(input[1]);
            b0 = TLanes.MultiplyAdd(x, TLanes.Load(w0 + TLanes.Count), b0);
            b1 = TLanes.MultiplyAdd(x, TLanes.Load(w1 + TLanes.Count), b1);
            b2 = TLanes.MultiplyAdd(x, TLanes.Load(w2 + TLanes.Count), b2);
            b3 = TLanes.MultiplyAdd(x, TLanes.Load(w3 + TLanes.Count), b3);
            w0 += 16 * atOnce;
            w1 += 16 * atOnce;
            w2 += 16 * atOnce;
            w3 += 16 * atOnce;
        }

        if (TLanes.Count == 16)
        {
            (a0, a1, a2, a3) = (TLanes.Add(a0, b0), TLanes.Add(a1, b1), TLanes.Add(a2, b2), TLanes.Add(a3, b3));
            if (features % 2 != 0)
            {
                TVector x = TLanes.Broadcast(*input);
                a0 = TLanes.MultiplyAdd(x, TLanes.Load(w0), a0);
                a1 = TLanes.MultiplyAdd(x, TLanes.Load(w1), a1);
                a2 = TLanes.MultiplyAdd(x, TLanes.Load(w2), a2);
                a3 = TLanes.MultiplyAdd(x, TLanes.Load(w3), a3);
            }
        }
        else
        {
            TLanes.Store(sums + TLanes.Count, b0);
            TLanes.Store(sums + 16 + TLanes.Count, b1);
            TLanes.Store(sums + 32 + TLanes.Count, b2);
            TLanes.Store(sums + 48 + TLanes.Count, b3);
        }

        TLanes.Store(sums, a0);
        TLanes.Store(sums + 16, a1);
        TLanes.Store(sums + 32, a2);
        TLanes.Store(sums + 48, a3);
    }
}
