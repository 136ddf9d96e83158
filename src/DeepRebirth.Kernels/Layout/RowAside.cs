using System.Buffers;
using System.Runtime.InteropServices;

namespace DeepRebirth.Kernels;

/// <summary>Room for a row of 16 channels, where the kernel's output shares blocks with neighbouring slices; nothing elsewhere.</summary>
internal readonly unsafe ref struct RowAside
{
    private readonly float[]? rented;
    private readonly GCHandle pin;

    /// <summary>Takes the room that a row of the output needs.</summary>
    public RowAside(in ImageTensor output)
    {
        if (!output.SharesBlocks)
            return;
        rented = ArrayPool<float>.Shared.Rent(output.Width * 16);
        pin = GCHandle.Alloc(rented, GCHandleType.Pinned);
        Row = (float*)pin.AddrOfPinnedObject();
    }

    /// <summary>Whether rows are computed here and then written through <see cref="ImageSlice"/>.</summary>
    public bool IsNeeded => Row != null;

    /// <summary>The row's first pixel.</summary>
    public float* Row { get; }

    public void Dispose()
    {
        if (rented is null)
            return;
        pin.Free();
        ArrayPool<float>.Shared.Return(rented);
    }
}
