using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>AVX-512. max(a, b) and min(a, b) of x86 give b where either is NaN.</summary>
internal readonly unsafe struct Avx512Lanes : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(float* target, Vector512<float> value) => value.Store(target);

    public static void Prefetch(byte* address) => Sse.Prefetch0(address);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Avx512F.FusedMultiplyAdd(left, right, addend);

    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    public static Vector512<float> SquareRoot(Vector512<float> value) => Vector512.Sqrt(value);

    public static Vector512<float> EstimateReciprocalSquareRoot(Vector512<float> value) => Avx512F.ReciprocalSqrt14(value);

    public static bool AreNormal(Vector512<float> values) =>
        Vector512.GreaterThanOrEqualAll(values, Vector512.Create(VectorStep.SmallestNormal)) && Vector512.LessThanOrEqualAll(values, Vector512.Create(float.MaxValue));

    public static Vector512<float> AtLeast(Vector512<float> minimum, Vector512<float> value) =>
        Avx512F.Max(minimum, value);

    public static Vector512<float> AtMost(Vector512<float> maximum, Vector512<float> value) =>
        Avx512F.Min(maximum, value);

    // Where one is NaN, one of the two results is; the bits of anything or'ed with NaN's are NaN.
    public static Vector512<float> Maximum(Vector512<float> left, Vector512<float> right) =>
        Avx512F.Max(left, right) | Avx512F.Max(right, left);

    public static Vector512<float> ReplaceNegative(Vector512<float> value, Vector512<float> replacement) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), replacement, value);
}
