using System;

namespace DeepRebirth.Kernels;

/// <summary>The activation that a step applies to what it is about to store.</summary>
internal enum ActivationFunction
{
    /// <summary>Stores the value as it is.</summary>
    None,

    /// <summary>max(x, 0); NaN stays NaN.</summary>
    Relu,

    /// <summary>x where x is at least 0, else Alpha * x.</summary>
    LeakyRelu,

    /// <summary>x limited to [Minimum, Maximum].</summary>
    Clip,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>An activation with its parameters.</summary>
internal readonly record struct FusedActivation
{
    public FusedActivation()
    {
    }

    public ActivationFunction Function { get; init; }

    /// <summary>The slope of LeakyRelu below zero.</summary>
    public float Alpha { get; init; }

    /// <summary>The lower limit of Clip.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    /// <summary>The upper limit of Clip.</summary>
    public float Maximum { get; init; } = float.PositiveInfinity;

    /// <summary>Whether the activation only limits values to <see cref="Lowest"/> and <see cref="Highest"/>.</summary>
    public bool IsLimit => Function is ActivationFunction.None or ActivationFunction.Relu or ActivationFunction.Clip;

    /// <summary>The lower limit of an activation that is one.</summary>
    public float Lowest => Function switch
    {
        ActivationFunction.Relu => 0,
        ActivationFunction.Clip => Minimum,
        _ => float.NegativeInfinity,
    };

    /// <summary>The upper limit of an activation that is one.</summary>
    public float Highest => Function == ActivationFunction.Clip ? Maximum : float.PositiveInfinity;

    /// <summary>The activation of one value.</summary>
    public float Apply(float value) => Function switch
    {
        ActivationFunction.Relu => value < 0 ? 0 : value,
        ActivationFunction.LeakyRelu => value < 0 ? Alpha * value : value,
        ActivationFunction.Clip => Limit(value),
        ActivationFunction.Sigmoid => 1 / (1 + MathF.Exp(-value)),
        _ => value,
    };

    private float Limit(float value)
    {
        float raised = value < Minimum ? Minimum : value;
        return raised > Maximum ? Maximum : raised;
    }
}
