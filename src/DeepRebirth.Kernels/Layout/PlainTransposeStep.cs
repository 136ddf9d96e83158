using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Copies a plain tensor with permuted dimensions: the output is contiguous, the input is walked with strides.</summary>
internal readonly record struct PlainTransposeStep : IStep
{
    public PlainTransposeStep()
    {
    }

    public int InputOffset { get; init; }

    public int OutputOffset { get; init; }

    /// <summary>The output's dimensions, outermost first; unused leading ones are 1.</summary>
    public Dimensions6 Shape { get; init; } = new(1, 1, 1, 1, 1, 1);

    /// <summary>The input's step in floats for each output dimension.</summary>
    public Dimensions6 InputStrides { get; init; }

    /// <summary>One unit an innermost row of the output.</summary>
    public int Units => Shape.OuterCount;

    public StepWork Work => Units;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            float* input = arena + InputOffset + Shape.Walk(unit, InputStrides);
            float* output = arena + OutputOffset + ((long)unit * Shape.D5);
            for (long i = 0; i < Shape.D5; i++)
                output[i] = input[i * InputStrides.D5];
        }
    }
}
