using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>8 x 48 with AVX-512: 24 sums, 3 vectors of the right panel and 1 broadcast in 28 of 32 registers.</summary>
internal readonly unsafe struct Avx512MicroKernel : IMicroKernel
{
    /// <inheritdoc/>
    public static int Rows => 8;

    /// <inheritdoc/>
    public static int Columns => 48;

    /// <inheritdoc/>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* left, float* right, float* tile, nint stride, bool accumulate)
    {
        Vector512<float> sum0a = Vector512<float>.Zero, sum0b = Vector512<float>.Zero, sum0c = Vector512<float>.Zero;
        Vector512<float> sum1a = Vector512<float>.Zero, sum1b = Vector512<float>.Zero, sum1c = Vector512<float>.Zero;
        Vector512<float> sum2a = Vector512<float>.Zero, sum2b = Vector512<float>.Zero, sum2c = Vector512<float>.Zero;
        Vector512<float> sum3a = Vector512<float>.Zero, sum3b = Vector512<float>.Zero, sum3c = Vector512<float>.Zero;
        Vector512<float> sum4a = Vector512<float>.Zero, sum4b = Vector512<float>.Zero, sum4c = Vector512<float>.Zero;
        Vector512<float> sum5a = Vector512<float>.Zero, sum5b = Vector512<float>.Zero, sum5c = Vector512<float>.Zero;
        Vector512<float> sum6a = Vector512<float>.Zero, sum6b = Vector512<float>.Zero, sum6c = Vector512<float>.Zero;
        Vector512<float> sum7a = Vector512<float>.Zero, sum7b = Vector512<float>.Zero, sum7c = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector512<float> rightA = Vector512.Load(right);
            Vector512<float> rightB = Vector512.Load(right + 16);
            Vector512<float> rightC = Vector512.Load(right + 32);
            Vector512<float> left0 = Vector512.Create(*left);
            sum0a = Avx512F.FusedMultiplyAdd(left0, rightA, sum0a);
            sum0b = Avx512F.FusedMultiplyAdd(left0, rightB, sum0b);
            sum0c = Avx512F.FusedMultiplyAdd(left0, rightC, sum0c);
            Vector512<float> left1 = Vector512.Create(left[1]);
            sum1a = Avx512F.FusedMultiplyAdd(left1, rightA, sum1a);
            sum1b = Avx512F.FusedMultiplyAdd(left1, rightB, sum1b);
            sum1c = Avx512F.FusedMultiplyAdd(left1, rightC, sum1c);
            Vector512<float> left2 = Vector512.Create(left[2]);
            sum2a = Avx512F.FusedMultiplyAdd(left2, rightA, sum2a);
            sum2b = Avx512F.FusedMultiplyAdd(left2, rightB, sum2b);
            sum2c = Avx512F.FusedMultiplyAdd(left2, rightC, sum2c);
            Vector512<float> left3 = Vector512.Create(left[3]);
            sum3a = Avx512F.FusedMultiplyAdd(left3, rightA, sum3a);
            sum3b = Avx512F.FusedMultiplyAdd(left3, rightB, sum3b);
            sum3c = Avx512F.FusedMultiplyAdd(left3, rightC, sum3c);
            Vector512<float> left4 = Vector512.Create(left[4]);
            sum4a = Avx512F.FusedMultiplyAdd(left4, rightA, sum4a);
            sum4b = Avx512F.FusedMultiplyAdd(left4, rightB, sum4b);
            sum4c = Avx512F.FusedMultiplyAdd(left4, rightC, sum4c);
            Vector512<float> left5 = Vector512.Create(left[5]);
            sum5a = Avx512F.FusedMultiplyAdd(left5, rightA, sum5a);
            sum5b = Avx512F.FusedMultiplyAdd(left5, rightB, sum5b);
            sum5c = Avx512F.FusedMultiplyAdd(left5, rightC, sum5c);
            Vector512<float> left6 = Vector512.Create(left[6]);
            sum6a = Avx512F.FusedMultiplyAdd(left6, rightA, sum6a);
            sum6b = Avx512F.FusedMultiplyAdd(left6, rightB, sum6b);
            sum6c = Avx512F.FusedMultiplyAdd(left6, rightC, sum6c);
            Vector512<float> left7 = Vector512.Create(left[7]);
            sum7a = Avx512F.FusedMultiplyAdd(left7, rightA, sum7a);
            sum7b = Avx512F.FusedMultiplyAdd(left7, rightB, sum7b);
            sum7c = Avx512F.FusedMultiplyAdd(left7, rightC, sum7c);
            left += 8;
            right += 48;
        }

        if (accumulate)
        {
            sum0a += Vector512.Load(tile);
            sum0b += Vector512.Load(tile + 16);
            sum0c += Vector512.Load(tile + 32);
        }
        sum0a.Store(tile);
        sum0b.Store(tile + 16);
        sum0c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum1a += Vector512.Load(tile);
            sum1b += Vector512.Load(tile + 16);
            sum1c += Vector512.Load(tile + 32);
        }
        sum1a.Store(tile);
        sum1b.Store(tile + 16);
        sum1c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum2a += Vector512.Load(tile);
            sum2b += Vector512.Load(tile + 16);
            sum2c += Vector512.Load(tile + 32);
        }
        sum2a.Store(tile);
        sum2b.Store(tile + 16);
        sum2c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum3a += Vector512.Load(tile);
            sum3b += Vector512.Load(tile + 16);
            sum3c += Vector512.Load(tile + 32);
        }
        sum3a.Store(tile);
        sum3b.Store(tile + 16);
        sum3c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum4a += Vector512.Load(tile);
            sum4b += Vector512.Load(tile + 16);
            sum4c += Vector512.Load(tile + 32);
        }
        sum4a.Store(tile);
        sum4b.Store(tile + 16);
        sum4c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum5a += Vector512.Load(tile);
            sum5b += Vector512.Load(tile + 16);
            sum5c += Vector512.Load(tile + 32);
        }
        sum5a.Store(tile);
        sum5b.Store(tile + 16);
        sum5c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum6a += Vector512.Load(tile);
            sum6b += Vector512.Load(tile + 16);
            sum6c += Vector512.Load(tile + 32);
        }
        sum6a.Store(tile);
        sum6b.Store(tile + 16);
        sum6c.Store(tile + 32);
        tile += stride;
        if (accumulate)
        {
            sum7a += Vector512.Load(tile);
            sum7b += Vector512.Load(tile + 16);
            sum7c += Vector512.Load(tile + 32);
        }
        sum7a.Store(tile);
        sum7b.Store(tile + 16);
        sum7c.Store(tile + 32);
    }
}
