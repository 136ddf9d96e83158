using System.Numerics;
using System.Runtime.InteropServices;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>
/// Floats in 16 bits (bfloat16): a float's upper half, rounded to the nearest, ties to even. The range is that of float, the
/// precision 8 bits.
/// </summary>
internal static class BrainFloat
{
    /// <summary>Rounds; not for NaN.</summary>
    public static void FromSingle(ReadOnlySpan<float> source, Span<ushort> target)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(source);
        int i = 0;
        for (; i <= bits.Length - (2 * Vector<uint>.Count); i += 2 * Vector<uint>.Count)
            Vector.Narrow(Upper(new Vector<uint>(bits[i..])), Upper(new Vector<uint>(bits[(i + Vector<uint>.Count)..]))).CopyTo(target[i..]);
        for (; i < bits.Length; i++)
            target[i] = (ushort)((bits[i] + 0x7FFF + ((bits[i] >> 16) & 1)) >> 16);
    }

    /// <summary>Widens, exactly.</summary>
    public static void ToSingle(ReadOnlySpan<ushort> source, Span<float> target)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(target);
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    private static Vector<uint> Upper(Vector<uint> bits) =>
        (bits + new Vector<uint>(0x7FFF) + ((bits >>> 16) & Vector<uint>.One)) >>> 16;
}
