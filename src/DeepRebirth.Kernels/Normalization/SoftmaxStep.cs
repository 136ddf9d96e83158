using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>ONNX Softmax over a plain tensor seen as <c>[Outer][Count][Inner]</c>.</summary>
internal readonly record struct SoftmaxStep : IStep
{
    public SoftmaxStep()
    {
    }

    public int InputOffset { get; init; }

    public int OutputOffset { get; init; }

    public int Outer { get; init; } = 1;

    public int Count { get; init; }

    public int Inner { get; init; } = 1;

    public int Units => Outer * Inner;

    public StepWork Work => Units;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            long start = ((long)(unit / Inner) * Count * Inner) + (unit % Inner);
            float* input = arena + InputOffset + start;
            float* output = arena + OutputOffset + start;

            float maximum = float.NegativeInfinity;
            for (long i = 0; i < Count; i++)
                maximum = MathF.Max(maximum, input[i * Inner]);

            float sum = 0;
            for (long i = 0; i < Count; i++)
                sum += output[i * Inner] = MathF.Exp(input[i * Inner] - maximum);

            for (long i = 0; i < Count; i++)
                output[i * Inner] /= sum;
        }
    }
}
