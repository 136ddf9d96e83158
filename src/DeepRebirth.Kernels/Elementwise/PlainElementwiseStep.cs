using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Sum or product of two plain tensors with broadcasting, with activation; also a lone activation (one operand). Shapes are merged to at most six dimensions.</summary>
internal readonly record struct PlainElementwiseStep : IStep
{
    public PlainElementwiseStep()
    {
    }

    public int LeftOffset { get; init; }

    /// <summary>Floats from the arena's start, or from the weights' start where <see cref="RightIsConstant"/>; -1 for no second operand.</summary>
    public int RightOffset { get; init; } = -1;

    public bool RightIsConstant { get; init; }

    public bool Multiply { get; init; }

    public int OutputOffset { get; init; }

    /// <summary>The output's dimensions, outermost first; unused leading ones are 1.</summary>
    public Dimensions6 Shape { get; init; } = new(1, 1, 1, 1, 1, 1);

    /// <summary>The left operand's step in floats a dimension; 0 where it is broadcast.</summary>
    public Dimensions6 LeftStrides { get; init; }

    /// <summary>The right operand's step in floats a dimension; 0 where it is broadcast.</summary>
    public Dimensions6 RightStrides { get; init; }

    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit an innermost row of the output.</summary>
    public int Units => Shape.OuterCount;

    public StepWork Work => Units;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            float* left = arena + LeftOffset + Shape.Walk(unit, LeftStrides);
            float* output = arena + OutputOffset + ((long)unit * Shape.D5);
            if (RightOffset < 0)
            {
                for (long i = 0; i < Shape.D5; i++)
                    output[i] = Activation.Apply(left[i * LeftStrides.D5]);
                continue;
            }

            float* right = (RightIsConstant ? weights : arena) + RightOffset + Shape.Walk(unit, RightStrides);
            for (long i = 0; i < Shape.D5; i++)
            {
                float a = left[i * LeftStrides.D5];
                float b = right[i * RightStrides.D5];
                output[i] = Activation.Apply(Multiply ? a * b : a + b);
            }
        }
    }
}
