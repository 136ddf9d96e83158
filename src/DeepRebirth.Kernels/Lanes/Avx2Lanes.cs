using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>AVX2 with FMA. max(a, b) and min(a, b) of x86 give b where either is NaN.</summary>
internal readonly unsafe struct Avx2Lanes : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(float* target, Vector256<float> value) => value.Store(target);

    public static void Prefetch(byte* address) => Sse.Prefetch0(address);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Fma.MultiplyAdd(left, right, addend);

    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    public static Vector256<float> SquareRoot(Vector256<float> value) => Vector256.Sqrt(value);

    public static Vector256<float> EstimateReciprocalSquareRoot(Vector256<float> value) => Avx.ReciprocalSqrt(value);

    public static bool AreNormal(Vector256<float> values) =>
        Vector256.GreaterThanOrEqualAll(values, Vector256.Create(VectorStep.SmallestNormal)) && Vector256.LessThanOrEqualAll(values, Vector256.Create(float.MaxValue));

    public static Vector256<float> AtLeast(Vector256<float> minimum, Vector256<float> value) =>
        Avx.Max(minimum, value);

    public static Vector256<float> AtMost(Vector256<float> maximum, Vector256<float> value) =>
        Avx.Min(maximum, value);

    // Where one is NaN, one of the two results is; the bits of anything or'ed with NaN's are NaN.
    public static Vector256<float> Maximum(Vector256<float> left, Vector256<float> right) =>
        Avx.Max(left, right) | Avx.Max(right, left);

    public static Vector256<float> ReplaceNegative(Vector256<float> value, Vector256<float> replacement) =>
        Vector256.ConditionalSelect(Vector256.LessThan(value, Vector256<float>.Zero), replacement, value);
}
