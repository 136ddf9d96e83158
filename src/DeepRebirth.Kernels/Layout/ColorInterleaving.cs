using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>Brings three planes together, the three values of a pixel side by side.</summary>
internal static unsafe class ColorInterleaving
{
    /// <summary>Interleaves <paramref name="count"/> values of each plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* first, float* second, float* third, float* output, int count)
    {
        int x = 0;
        for (; Avx2.IsSupported && x <= count - 8; x += 8, output += 24)
        {
            Vector256<float> a = Vector256.Load(first + x);
            Vector256<float> b = Vector256.Load(second + x);
            Vector256<float> c = Vector256.Load(third + x);

            // Of each pixel that is in the eight places, each plane's value in all places that the pixel has; then each place from its plane.
            Vector256<int> pixels0 = Vector256.Create(0, 0, 0, 1, 1, 1, 2, 2);
            Vector256<int> pixels1 = Vector256.Create(2, 3, 3, 3, 4, 4, 4, 5);
            Vector256<int> pixels2 = Vector256.Create(5, 5, 6, 6, 6, 7, 7, 7);
            Blend(Spread(a, pixels0), Spread(b, pixels0), Spread(c, pixels0)).Store(output);
            Blend(Spread(c, pixels1), Spread(a, pixels1), Spread(b, pixels1)).Store(output + 8);
            Blend(Spread(b, pixels2), Spread(c, pixels2), Spread(a, pixels2)).Store(output + 16);
        }

        for (; x < count; x++, output += 3)
        {
            output[0] = first[x];
            output[1] = second[x];
            output[2] = third[x];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Spread(Vector256<float> plane, Vector256<int> pixels) => Avx2.PermuteVar8x32(plane, pixels);

    /// <summary>Places 0, 3, 6 from the first, 1, 4, 7 from the second, 2, 5 from the third.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Blend(Vector256<float> first, Vector256<float> second, Vector256<float> third) =>
        Avx.Blend(Avx.Blend(first, second, 0b10010010), third, 0b00100100);
}
