using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// What the nodes of one thread share: the matrix product with its packing memory, and scratch memory for the length of one call.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    private NativeBuffer scratch = new(0);

    /// <summary>The matrix product.</summary>
    public MatrixProduct Product { get; } = new();

    /// <summary>At least so many floats, of any value; the next call may give the same place.</summary>
    public float* Scratch(long floats)
    {
        if (scratch.Length < floats)
        {
            scratch.Dispose();
            scratch = new NativeBuffer(floats);
        }
        return scratch.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Product.Dispose();
        scratch.Dispose();
    }
}
