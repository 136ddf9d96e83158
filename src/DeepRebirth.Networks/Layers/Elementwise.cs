namespace DeepRebirth.Networks;

/// <summary>The operations of <see cref="Elementwise"/>.</summary>
public enum ElementwiseOperation
{
    /// <summary>ONNX <c>Add</c>, <c>Sum</c>.</summary>
    Add,

    /// <summary>ONNX <c>Mul</c>.</summary>
    Multiply,
}

/// <summary>
/// ONNX <c>Add</c>, <c>Sum</c> or <c>Mul</c> of all inputs and, where there is one, the constant operand, with ONNX (NumPy) broadcasting.
/// </summary>
public sealed record Elementwise : Layer
{
    /// <inheritdoc/>
    public override string Operator => Operation == ElementwiseOperation.Add ? "Add" : "Mul";

    /// <summary>The operation, which is commutative, so the operands' order does not matter.</summary>
    public required ElementwiseOperation Operation { get; init; }

    /// <summary>The constant operand, broadcast against the inputs, or null.</summary>
    public Tensor? Constant { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(string Role, Tensor Value)> Weights => Constant is null ? [] : [("constant", Constant)];
}

/// <summary>ONNX <c>Concat</c>: the inputs one behind the other along <see cref="Axis"/>.</summary>
public sealed record Concat : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Concat";

    /// <summary>The axis, counted from 0 (never negative); 1 joins channels.</summary>
    public required int Axis { get; init; }
}

/// <summary>ONNX <c>Slice</c> restricted to channels: <see cref="Count"/> of them from <see cref="Start"/> on, along axis 1; the opposite of a <see cref="Concat"/>.</summary>
public sealed record Slice : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Slice";

    /// <summary>The first channel, counted from 0 (never negative).</summary>
    public required int Start { get; init; }

    /// <summary>The number of channels, at least 1.</summary>
    public required int Count { get; init; }
}

/// <summary>ONNX <c>Softmax</c>.</summary>
public sealed record Softmax : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Softmax";

    /// <summary>The axis, counted from 0 (never negative).</summary>
    public required int Axis { get; init; }

    /// <summary>True for opset 12 and below, where the sum runs over <see cref="Axis"/> and all axes behind it.</summary>
    public bool Flattens { get; init; }
}
