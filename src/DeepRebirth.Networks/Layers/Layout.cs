using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>ONNX <c>Flatten</c>: to rank 2, the axes before <see cref="Axis"/> multiplied and those from it on.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Flatten";

    /// <summary>The first axis of the second dimension, counted from 0 (never negative).</summary>
    public int Axis { get; init; } = 1;
}

/// <summary>ONNX <c>Reshape</c>.</summary>
public sealed record Reshape : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Reshape";

    /// <summary>The new dimensions; 0 copies the input's at the same place, one -1 takes what is left.</summary>
    public required ImmutableArray<int> Target { get; init; }
}

/// <summary>ONNX <c>Squeeze</c>: removes axes of size 1.</summary>
public sealed record Squeeze : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Squeeze";

    /// <summary>The axes to remove, counted from 0 in the input; empty removes every axis of size 1.</summary>
    public ImmutableArray<int> Axes { get; init; } = [];
}

/// <summary>ONNX <c>Unsqueeze</c>: inserts axes of size 1.</summary>
public sealed record Unsqueeze : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Unsqueeze";

    /// <summary>The inserted axes, counted from 0 in the output.</summary>
    public required ImmutableArray<int> Axes { get; init; }
}

/// <summary>ONNX <c>Transpose</c>.</summary>
public sealed record Transpose : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Transpose";

    /// <summary>Output axis i is input axis <c>Permutation[i]</c>.</summary>
    public required ImmutableArray<int> Permutation { get; init; }
}

/// <summary>ONNX <c>Pad</c> with a constant, of the last two axes of N x C x H x W.</summary>
public sealed record Pad : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Pad";

    /// <summary>The padding in pixels.</summary>
    public required Padding Padding { get; init; }

    /// <summary>The value of the padded pixels.</summary>
    public float Value { get; init; }
}

/// <summary>ONNX <c>Dropout</c> in inference mode: the input unchanged.</summary>
public sealed record Dropout : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Dropout";

    /// <summary>The share of elements that training drops; without effect here, kept for the file.</summary>
    public float Ratio { get; init; } = 0.5f;
}

/// <summary>ONNX <c>Identity</c>: the input unchanged.</summary>
public sealed record Identity : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Identity";
}
