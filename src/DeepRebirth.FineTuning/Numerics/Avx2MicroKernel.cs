using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>4 x 24 with AVX2 and FMA: 12 sums, 3 vectors of the right panel and 1 broadcast in 16 registers.</summary>
internal readonly unsafe struct Avx2MicroKernel : IMicroKernel
{
    /// <inheritdoc/>
    public static int Rows => 4;

    /// <inheritdoc/>
    public static int Columns => 24;

    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* left, float* right, float* tile, nint stride, bool accumulate)
    {
        Vector256<float> sum0a = Vector256<float>.Zero, sum0b = Vector256<float>.Zero, sum0c = Vector256<float>.Zero;
        Vector256<float> sum1a = Vector256<float>.Zero, sum1b = Vector256<float>.Zero, sum1c = Vector256<float>.Zero;
        Vector256<float> sum2a = Vector256<float>.Zero, sum2b = Vector256<float>.Zero, sum2c = Vector256<float>.Zero;
        Vector256<float> sum3a = Vector256<float>.Zero, sum3b = Vector256<float>.Zero, sum3c = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector256<float> rightA = Vector256.Load(right);
            Vector256<float> rightB = Vector256.Load(right + 8);
            Vector256<float> rightC = Vector256.Load(right + 16);
            Vector256<float> left0 = Vector256.Create(*left);
            sum0a = Fma.MultiplyAdd(left0, rightA, sum0a);
            sum0b = Fma.MultiplyAdd(left0, rightB, sum0b);
            sum0c = Fma.MultiplyAdd(left0, rightC, sum0c);
            Vector256<float> left1 = Vector256.Create(left[1]);
            sum1a = Fma.MultiplyAdd(left1, rightA, sum1a);
            sum1b = Fma.MultiplyAdd(left1, rightB, sum1b);
            sum1c = Fma.MultiplyAdd(left1, rightC, sum1c);
            Vector256<float> left2 = Vector256.Create(left[2]);
            sum2a = Fma.MultiplyAdd(left2, rightA, sum2a);
            sum2b = Fma.MultiplyAdd(left2, rightB, sum2b);
            sum2c = Fma.MultiplyAdd(left2, rightC, sum2c);
            Vector256<float> left3 = Vector256.Create(left[3]);
            sum3a = Fma.MultiplyAdd(left3, rightA, sum3a);
            sum3b = Fma.MultiplyAdd(left3, rightB, sum3b);
            sum3c = Fma.MultiplyAdd(left3, rightC, sum3c);
            left += 4;
            right += 24;
        }

        if (accumulate)
        {
            sum0a += Vector256.Load(tile);
            sum0b += Vector256.Load(tile + 8);
            sum0c += Vector256.Load(tile + 16);
        }
        sum0a.Store(tile);
        sum0b.Store(tile + 8);
        sum0c.Store(tile + 16);
        tile += stride;
        if (accumulate)
        {
            sum1a += Vector256.Load(tile);
            sum1b += Vector256.Load(tile + 8);
            sum1c += Vector256.Load(tile + 16);
        }
        sum1a.Store(tile);
        sum1b.Store(tile + 8);
        sum1c.Store(tile + 16);
        tile += stride;
        if (accumulate)
        {
            sum2a += Vector256.Load(tile);
            sum2b += Vector256.Load(tile + 8);
            sum2c += Vector256.Load(tile + 16);
        }
        sum2a.Store(tile);
        sum2b.Store(tile + 8);
        sum2c.Store(tile + 16);
        tile += stride;
        if (accumulate)
        {
            sum3a += Vector256.Load(tile);
            sum3b += Vector256.Load(tile + 8);
            sum3c += Vector256.Load(tile + 16);
        }
        sum3a.Store(tile);
        sum3b.Store(tile + 8);
        sum3c.Store(tile + 16);
    }
}
