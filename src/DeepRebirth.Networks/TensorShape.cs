using System.Collections;
using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>The dimensions of a tensor, outermost first (images: N x C x H x W). Compared by value.</summary>
public readonly struct TensorShape : IEquatable<TensorShape>, IReadOnlyList<int>
{
    private readonly ImmutableArray<int> dimensions;

    /// <summary>Creates a shape. Every dimension is at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    public TensorShape(params ReadOnlySpan<int> dimensions)
    {
        foreach (int dimension in dimensions)
            ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        this.dimensions = [.. dimensions];
    }

    /// <summary>The number of dimensions; 0 for a scalar.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The number of elements.</summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (int dimension in Dimensions)
                count = checked(count * dimension);
            return count;
        }
    }

    /// <summary>The dimension at <paramref name="axis"/>, counted from 0, or from the end (<c>shape[^1]</c>).</summary>
    public int this[int axis] => Dimensions[axis];

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Alias of <see cref="Rank"/>, which makes <c>shape[^1]</c> work.</summary>
    public int Length => Rank;

    private ImmutableArray<int> Dimensions => dimensions.IsDefault ? [] : dimensions;

    /// <summary>The dimensions as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Dimensions.AsSpan();

    /// <summary>This shape with the dimension at <paramref name="axis"/> replaced.</summary>
    public TensorShape With(int axis, int dimension) => new(Dimensions.SetItem(axis, dimension).AsSpan());

    /// <inheritdoc/>
    public bool Equals(TensorShape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dimension in Dimensions)
            hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>1x3x224x224</c>; <c>scalar</c> where there is no dimension.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', Dimensions);

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => ((IEnumerable<int>)Dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Dimensions).GetEnumerator();

    /// <summary>Equality by value.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);
}
