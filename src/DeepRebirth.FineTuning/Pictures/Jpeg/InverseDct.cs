using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// The accurate integer inverse DCT of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT algorithms with 11 multiplications", 1989)
/// in 13-bit fixed point with two extra bits between the passes: the same rounding as libjpeg's "islow", so the same samples.
/// </summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;
    private const int PassBits = 2;

    /// <summary>Dequantizes a block, transforms it, and writes 8 x 8 samples.</summary>
    /// <param name="coefficients">64 values in natural order.</param>
    /// <param name="quantization">64 factors in natural order.</param>
    /// <param name="samples">Where the first row goes.</param>
    /// <param name="stride">Samples from row to row.</param>
    public static void Transform(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> quantization, Span<byte> samples, int stride)
    {
        if (!coefficients[1..64].ContainsAnyExcept((short)0))
        {
            byte level = Sample((coefficients[0] * quantization[0] * 4 + 16) >> (PassBits + 3));
            for (int row = 0; row < 8; row++)
                samples.Slice(row * stride, 8).Fill(level);
            return;
        }

        Span<int> columns = stackalloc int[64];
        for (int x = 0; x < 8; x++)
            TransformColumn(coefficients[x..], quantization[x..], columns[x..]);
        for (int y = 0; y < 8; y++)
            TransformRow(columns.Slice(8 * y, 8), samples.Slice(y * stride, 8));
    }

    private static void TransformColumn(ReadOnlySpan<short> input, ReadOnlySpan<ushort> quantization, Span<int> output)
    {
        _ = input[56];
        _ = quantization[56];
        _ = output[56];
        if (input[8] == 0 && input[16] == 0 && input[24] == 0 && input[32] == 0 && input[40] == 0 && input[48] == 0 && input[56] == 0)
        {
            int level = input[0] * quantization[0] << PassBits;
            for (int i = 0; i < 64; i += 8)
                output[i] = level;
            return;
        }
        Halves result = Transform(
            input[0] * quantization[0], input[8] * quantization[8], input[16] * quantization[16], input[24] * quantization[24],
            input[32] * quantization[32], input[40] * quantization[40], input[48] * quantization[48], input[56] * quantization[56]);
        const int shift = ConstantBits - PassBits;
        const int half = 1 << (shift - 1);
        output[0] = (result.Even0 + result.Odd3 + half) >> shift;
        output[8] = (result.Even1 + result.Odd2 + half) >> shift;
        output[16] = (result.Even2 + result.Odd1 + half) >> shift;
        output[24] = (result.Even3 + result.Odd0 + half) >> shift;
        output[32] = (result.Even3 - result.Odd0 + half) >> shift;
        output[40] = (result.Even2 - result.Odd1 + half) >> shift;
        output[48] = (result.Even1 - result.Odd2 + half) >> shift;
        output[56] = (result.Even0 - result.Odd3 + half) >> shift;
    }

    private static void TransformRow(ReadOnlySpan<int> input, Span<byte> output)
    {
        _ = input[7];
        _ = output[7];
        Halves result = Transform(input[0], input[1], input[2], input[3], input[4], input[5], input[6], input[7]);
        const int shift = ConstantBits + PassBits + 3;
        const int half = 1 << (shift - 1);
        output[0] = Sample((result.Even0 + result.Odd3 + half) >> shift);
        output[1] = Sample((result.Even1 + result.Odd2 + half) >> shift);
        output[2] = Sample((result.Even2 + result.Odd1 + half) >> shift);
        output[3] = Sample((result.Even3 + result.Odd0 + half) >> shift);
        output[4] = Sample((result.Even3 - result.Odd0 + half) >> shift);
        output[5] = Sample((result.Even2 - result.Odd1 + half) >> shift);
        output[6] = Sample((result.Even1 - result.Odd2 + half) >> shift);
        output[7] = Sample((result.Even0 - result.Odd3 + half) >> shift);
    }

    /// <summary>Output i is Even_i + Odd_(3-i), output 7-i their difference.</summary>
    private readonly record struct Halves(int Even0, int Even1, int Even2, int Even3, int Odd0, int Odd1, int Odd2, int Odd3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Halves Transform(int c0, int c1, int c2, int c3, int c4, int c5, int c6, int c7)
    {
        int z1 = (c2 + c6) * Fixed(0.541196100);
        int even2 = z1 - c6 * Fixed(1.847759065);
        int even3 = z1 + c2 * Fixed(0.765366865);
        int even0 = (c0 + c4) << ConstantBits;
        int even1 = (c0 - c4) << ConstantBits;

        int z5 = (c7 + c3 + c5 + c1) * Fixed(1.175875602);
        int z3 = z5 - (c7 + c3) * Fixed(1.961570560);
        int z4 = z5 - (c5 + c1) * Fixed(0.390180644);
        int z17 = -(c7 + c1) * Fixed(0.899976223);
        int z35 = -(c5 + c3) * Fixed(2.562915447);
        return new Halves(
            even0 + even3, even1 + even2, even1 - even2, even0 - even3,
            c7 * Fixed(0.298631336) + z17 + z3,
            c5 * Fixed(2.053119869) + z35 + z4,
            c3 * Fixed(3.072711026) + z35 + z3,
            c1 * Fixed(1.501321110) + z17 + z4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Fixed(double value) => (int)(value * (1 << ConstantBits) + 0.5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(int value) => (byte)Math.Clamp(value + 128, 0, 255);
}
