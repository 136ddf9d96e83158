namespace DeepRebirth.Networks;

/// <summary>
/// ONNX <c>LRN</c> across channels: <c>y = x / (Bias + Alpha / Size * S)^Beta</c>, S the sum of squares over the channels
/// <c>c - floor((Size-1)/2) … c + ceil((Size-1)/2)</c>.
/// </summary>
public sealed record LocalResponseNormalization : Layer
{
    /// <inheritdoc/>
    public override string Operator => "LRN";

    /// <summary>The number of neighbouring channels.</summary>
    public required int Size { get; init; }

    /// <summary>The factor of the mean of squares.</summary>
    public float Alpha { get; init; } = 0.0001f;

    /// <summary>The exponent.</summary>
    public float Beta { get; init; } = 0.75f;

    /// <summary>The constant added to the mean of squares.</summary>
    public float Bias { get; init; } = 1f;
}

/// <summary>ONNX <c>BatchNormalization</c> in inference mode over N x C x …: <c>y = (x - Mean) / sqrt(Variance + Epsilon) * Scale + Shift</c>.</summary>
public sealed record BatchNormalization : Layer
{
    /// <inheritdoc/>
    public override string Operator => "BatchNormalization";

    /// <summary>C factors.</summary>
    public required Tensor Scale { get; init; }

    /// <summary>C addends (ONNX input <c>B</c>).</summary>
    public required Tensor Shift { get; init; }

    /// <summary>C means.</summary>
    public required Tensor Mean { get; init; }

    /// <summary>C variances.</summary>
    public required Tensor Variance { get; init; }

    /// <summary>Keeps the divisor away from zero.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override IEnumerable<(string Role, Tensor Value)> Weights =>
        [("scale", Scale), ("shift", Shift), ("mean", Mean), ("variance", Variance)];
}
