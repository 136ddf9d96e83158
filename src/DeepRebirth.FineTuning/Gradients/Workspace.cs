using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>What the nodes of one thread share: the matrix product with its packing memory, and scratch memory for the length of one call.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>The matrix product.</summary>
    public MatrixProduct Product { get; } = new();

    /// <summary>For anything.</summary>
    public ScratchMemory Scratch { get; } = new();

    /// <summary>For images with a border.</summary>
    public ScratchMemory Images { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Product.Dispose();
        Scratch.Dispose();
        Images.Dispose();
    }
}

/// <summary>Memory that grows to what was asked for most.</summary>
internal sealed unsafe class ScratchMemory : IDisposable
{
    private NativeBuffer buffer = new(0);

    /// <summary>At least so many floats, of any value; the next call may give the same place.</summary>
    public float* Take(long floats)
    {
        if (buffer.Length < floats)
        {
            buffer.Dispose();
            buffer = new NativeBuffer(floats);
        }
        return buffer.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
