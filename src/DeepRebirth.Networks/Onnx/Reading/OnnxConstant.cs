namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>A tensor whose values are known while reading: weights (float32), or shapes and axes (integers).</summary>
internal sealed record OnnxConstant(string Name, TensorShape Shape)
{
    /// <summary>The values of a float32 tensor; null for integers.</summary>
    public Tensor? Floats { get; init; }

    /// <summary>The values of an integer or Boolean tensor, row-major; null for float32.</summary>
    public long[]? Integers { get; init; }

    public static OnnxConstant Of(string name, Tensor values) => new(name, values.Shape) { Floats = values };

    public OnnxConstant Reshaped(string name, TensorShape shape) =>
        new(name, shape) { Floats = Floats?.Reshaped(shape), Integers = Integers };
}
