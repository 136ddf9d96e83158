using System.Runtime.InteropServices;

namespace DeepRebirth.Networks;

/// <summary>An immutable float32 tensor, row-major: a network's weights, or the values of a computation.</summary>
public sealed class Tensor
{
    private readonly float[] values;

    private Tensor(TensorShape shape, float[] values)
    {
        Shape = shape;
        this.values = values;
    }

    /// <summary>The dimensions.</summary>
    public TensorShape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count => values.Length;

    /// <summary>The elements, row-major (last dimension fastest).</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The elements, row-major, as memory that may be kept.</summary>
    public ReadOnlyMemory<float> Memory => values;

    /// <summary>Creates a tensor that copies <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's element count.</exception>
    public static Tensor Create(TensorShape shape, ReadOnlySpan<float> values) => Adopt(shape, values.ToArray());

    /// <summary>Creates a tensor of one dimension that copies <paramref name="values"/>.</summary>
    public static Tensor Vector(params ReadOnlySpan<float> values) => Adopt(new TensorShape(values.Length), values.ToArray());

    /// <summary>Creates a tensor that takes over <paramref name="values"/>: the caller must not write to the array again.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's element count.</exception>
    public static Tensor Adopt(TensorShape shape, float[] values)
    {
        if (shape.ElementCount != values.Length)
            throw new ArgumentException($"The shape {shape} has {shape.ElementCount} elements, not {values.Length}.", nameof(values));
        return new Tensor(shape, values);
    }

    /// <summary>The same values under another shape of the same element count; nothing is copied.</summary>
    public Tensor Reshaped(TensorShape shape) => Adopt(shape, values);

    /// <summary>A copy of the elements that the caller may write to.</summary>
    public float[] ToArray() => [.. values];

    /// <summary>Whether shape and every bit of the values are the same (so NaN equals itself, and 0 differs from -0).</summary>
    public bool HasSameBits(Tensor other) =>
        Shape == other.Shape
        && MemoryMarshal.AsBytes(Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values));

    /// <summary>For example <c>float32 64x3x7x7</c>.</summary>
    public override string ToString() => $"float32 {Shape}";
}
