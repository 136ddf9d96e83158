using System;
using System.Runtime.InteropServices;

namespace DeepRebirth.Kernels;

/// <summary>Floats outside the managed heap, 64-byte aligned and zero at first. Freed on Dispose, or when nobody refers to them any more.</summary>
internal sealed unsafe class NativeFloats : SafeHandle
{
    private const nuint Alignment = 64;

    /// <summary>Allocates <paramref name="length"/> floats.</summary>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public NativeFloats(int length)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        nuint bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        void* memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        Length = length;
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first float. Valid as long as this object is alive and not disposed.</summary>
    public float* Pointer => (float*)handle;

    /// <summary>The floats as bytes, to be filled.</summary>
    public Span<byte> Bytes => new((void*)handle, checked(Length * sizeof(float)));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
