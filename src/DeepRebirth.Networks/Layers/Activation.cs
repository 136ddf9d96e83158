namespace DeepRebirth.Networks;

/// <summary>The element-wise functions.</summary>
public enum ActivationKind
{
    /// <summary>ONNX <c>Relu</c>: max(x, 0).</summary>
    Relu,

    /// <summary>ONNX <c>LeakyRelu</c>: x where x is at least 0, else Alpha * x.</summary>
    LeakyRelu,

    /// <summary>ONNX <c>Clip</c>: x limited to [Minimum, Maximum].</summary>
    Clip,

    /// <summary>ONNX <c>Sigmoid</c>: 1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>An element-wise activation: ONNX <c>Relu</c>, <c>LeakyRelu</c>, <c>Clip</c>, <c>Sigmoid</c>. NaN stays NaN.</summary>
public sealed record Activation : Layer
{
    /// <inheritdoc/>
    public override string Operator => Kind.ToString();

    /// <summary>The function.</summary>
    public required ActivationKind Kind { get; init; }

    /// <summary>The slope below zero of <see cref="ActivationKind.LeakyRelu"/>.</summary>
    public float Alpha { get; init; }

    /// <summary>The lower limit of <see cref="ActivationKind.Clip"/>.</summary>
    public float Minimum { get; init; } = float.NegativeInfinity;

    /// <summary>The upper limit of <see cref="ActivationKind.Clip"/>.</summary>
    public float Maximum { get; init; } = float.PositiveInfinity;
}
