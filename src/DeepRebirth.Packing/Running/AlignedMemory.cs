using System.Runtime.InteropServices;

namespace DeepRebirth.Packing;

/// <summary>Floats outside the managed heap, zeroed, aligned to a cache line; freed when disposed and no user is left.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    private const int CacheLine = 64;

    public AlignedMemory(int floats) : base(0, ownsHandle: true)
    {
        nuint bytes = Math.Max((nuint)floats * sizeof(float), CacheLine);
        void* memory = NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        Length = floats;
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    public float* Pointer => (float*)handle;

    public Span<float> Span => new(Pointer, Length);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
