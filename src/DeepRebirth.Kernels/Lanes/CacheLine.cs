using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Scratch memory, on the stack or in an array, begins at a multiple of 8 or 16 bytes. A vector that lies in two cache lines takes two loads or stores, so kernels ask for
/// <see cref="Floats"/> more than they need and begin at a line.
/// </summary>
internal static unsafe class CacheLine
{
    /// <summary>The floats of a line: what alignment takes at most.</summary>
    public const int Floats = 16;

    /// <summary>The first start of a line at or behind a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Align(float* place) => (float*)(((nint)place + 63) & -64);
}
