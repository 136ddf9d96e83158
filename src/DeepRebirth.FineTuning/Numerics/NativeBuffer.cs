using System.Runtime.InteropServices;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>Floats outside the managed heap, 64-byte aligned, zero at first.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>Allocates <paramref name="length"/> floats.</summary>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public NativeBuffer(long length)
    {
        Length = length;
        nuint bytes = checked((nuint)Math.Max(length, 16) * sizeof(float));
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Pointer, bytes);
    }

    ~NativeBuffer() => Free();

    /// <summary>The first float.</summary>
    public float* Pointer { get; private set; }

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    /// <summary>The floats as a span.</summary>
    public Span<float> Span => new(Pointer, checked((int)Length));

    /// <summary>Gives the memory back. Nobody may use <see cref="Pointer"/> any more.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
