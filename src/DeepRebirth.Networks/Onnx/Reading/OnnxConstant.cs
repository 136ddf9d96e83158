namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>A tensor whose values are known while reading: weights (float32), or shapes and axes (integers).</summary>
internal sealed record OnnxConstant(string Name, TensorShape Shape)
{
    /// <summary>The values of a float32 tensor; null for integers.</summary>
    public Tensor? Floats { get; init; }

    /// <summary>The values of an integer or Boolean tensor, row-major; null for float32.</summary>
    public long[]? Integers { get; init; }

    public static OnnxConstant Of(string name, Tensor values) => new(name, values.Shape) { Floats = values };

    /// <summary>The same values as integers.</summary>
    /// <exception cref="NetworkException">A value is not an integer.</exception>
    public OnnxConstant AsIntegers() => Floats is { } floats
        ? new OnnxConstant(Name, Shape) { Integers = [.. floats.ToArray().Select(ToInteger)] }
        : this;

    private long ToInteger(float value) => MathF.Round(value) == value && MathF.Abs(value) < 1L << 62
        ? (long)value
        : throw new NetworkException($"The constant '{Name}' holds {value}, where the model wants integers.");

    public OnnxConstant Reshaped(string name, TensorShape shape) =>
        new(name, shape) { Floats = Floats?.Reshaped(shape), Integers = Integers };
}
