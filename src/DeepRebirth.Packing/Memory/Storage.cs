using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A region of the arena that holds one tensor, or several that are slices of it. Its place is known only after <see cref="MemoryPlan"/>.</summary>
internal abstract class Storage(string name)
{
    /// <summary>The name of the tensor, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>The size in floats.</summary>
    public abstract int Floats { get; }

    /// <summary>Whether two threads that share the work have the front and the back half of it; else both write all over it.</summary>
    public virtual bool IsSharedByHalves => false;

    /// <summary>Whether a tensor of this storage may be computed over one of <paramref name="other"/>, element by element, in the same memory.</summary>
    public abstract bool HasSameGeometry(Storage other);

    protected int Checked(Int128 floats) => floats <= int.MaxValue - 64
        ? (int)floats
        : throw new NetworkException(
            NetworkProblem.TooLarge,
            $"The tensor '{Name}' needs {floats} floats of working memory; a program's limit is {int.MaxValue}. Use a smaller batch or input.");
}

/// <summary>Row-major values without any gap.</summary>
internal sealed class PlainStorage(string name, TensorShape shape) : Storage(name)
{
    /// <inheritdoc/>
    public override int Floats => Checked(shape.ElementCount);

    /// <inheritdoc/>
    public override bool HasSameGeometry(Storage other) => other is PlainStorage && other.Floats == Floats;
}
