using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>4 x 12 with 128-bit vectors of any processor.</summary>
internal readonly unsafe struct PortableMicroKernel : IMicroKernel
{
    /// <inheritdoc/>
    public static int Rows => 4;

    /// <inheritdoc/>
    public static int Columns => 12;

    /// <inheritdoc/>
    public static bool IsSupported => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int depth, float* left, float* right, float* tile, nint stride, bool accumulate)
    {
        Vector128<float> sum0a = Vector128<float>.Zero, sum0b = Vector128<float>.Zero, sum0c = Vector128<float>.Zero;
        Vector128<float> sum1a = Vector128<float>.Zero, sum1b = Vector128<float>.Zero, sum1c = Vector128<float>.Zero;
        Vector128<float> sum2a = Vector128<float>.Zero, sum2b = Vector128<float>.Zero, sum2c = Vector128<float>.Zero;
        Vector128<float> sum3a = Vector128<float>.Zero, sum3b = Vector128<float>.Zero, sum3c = Vector128<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector128<float> rightA = Vector128.Load(right);
            Vector128<float> rightB = Vector128.Load(right + 4);
            Vector128<float> rightC = Vector128.Load(right + 8);
            Vector128<float> left0 = Vector128.Create(*left);
            sum0a = Vector128.MultiplyAddEstimate(left0, rightA, sum0a);
            sum0b = Vector128.MultiplyAddEstimate(left0, rightB, sum0b);
            sum0c = Vector128.MultiplyAddEstimate(left0, rightC, sum0c);
            Vector128<float> left1 = Vector128.Create(left[1]);
            sum1a = Vector128.MultiplyAddEstimate(left1, rightA, sum1a);
            sum1b = Vector128.MultiplyAddEstimate(left1, rightB, sum1b);
            sum1c = Vector128.MultiplyAddEstimate(left1, rightC, sum1c);
            Vector128<float> left2 = Vector128.Create(left[2]);
            sum2a = Vector128.MultiplyAddEstimate(left2, rightA, sum2a);
            sum2b = Vector128.MultiplyAddEstimate(left2, rightB, sum2b);
            sum2c = Vector128.MultiplyAddEstimate(left2, rightC, sum2c);
            Vector128<float> left3 = Vector128.Create(left[3]);
            sum3a = Vector128.MultiplyAddEstimate(left3, rightA, sum3a);
            sum3b = Vector128.MultiplyAddEstimate(left3, rightB, sum3b);
            sum3c = Vector128.MultiplyAddEstimate(left3, rightC, sum3c);
            left += 4;
            right += 12;
        }

        if (accumulate)
        {
            sum0a += Vector128.Load(tile);
            sum0b += Vector128.Load(tile + 4);
            sum0c += Vector128.Load(tile + 8);
        }
        sum0a.Store(tile);
        sum0b.Store(tile + 4);
        sum0c.Store(tile + 8);
        tile += stride;
        if (accumulate)
        {
            sum1a += Vector128.Load(tile);
            sum1b += Vector128.Load(tile + 4);
            sum1c += Vector128.Load(tile + 8);
        }
        sum1a.Store(tile);
        sum1b.Store(tile + 4);
        sum1c.Store(tile + 8);
        tile += stride;
        if (accumulate)
        {
            sum2a += Vector128.Load(tile);
            sum2b += Vector128.Load(tile + 4);
            sum2c += Vector128.Load(tile + 8);
        }
        sum2a.Store(tile);
        sum2b.Store(tile + 4);
        sum2c.Store(tile + 8);
        tile += stride;
        if (accumulate)
        {
            sum3a += Vector128.Load(tile);
            sum3b += Vector128.Load(tile + 4);
            sum3c += Vector128.Load(tile + 8);
        }
        sum3a.Store(tile);
        sum3b.Store(tile + 4);
        sum3c.Store(tile + 8);
    }
}
