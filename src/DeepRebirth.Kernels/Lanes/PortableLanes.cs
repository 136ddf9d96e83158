using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>128-bit vectors of any processor: AdvSimd on Arm, SSE on x86, plain code elsewhere.</summary>
internal readonly unsafe struct PortableLanes : ILanes<Vector128<float>>
{
    public static int Count => 4;

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static void Store(float* target, Vector128<float> value) => value.Store(target);

    public static void Prefetch(byte* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(addend, left, right) : addend + (left * right);

    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    public static Vector128<float> SquareRoot(Vector128<float> value) => Vector128.Sqrt(value);

    public static Vector128<float> EstimateReciprocalSquareRoot(Vector128<float> value) => Vector128<float>.One / Vector128.Sqrt(value);

    public static bool AreNormal(Vector128<float> values) =>
        Vector128.GreaterThanOrEqualAll(values, Vector128.Create(VectorStep.SmallestNormal)) && Vector128.LessThanOrEqualAll(values, Vector128.Create(float.MaxValue));

    public static Vector128<float> AtLeast(Vector128<float> minimum, Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(minimum, value), minimum, value);

    public static Vector128<float> AtMost(Vector128<float> maximum, Vector128<float> value) =>
        Vector128.ConditionalSelect(Vector128.LessThan(maximum, value), maximum, value);

    public static Vector128<float> Maximum(Vector128<float> left, Vector128<float> right) =>
        Vector128.ConditionalSelect(Vector128.Equals(right, right), AtLeast(right, left), right);

    public static Vector128<float> ReplaceNegative(Vector128<float> value, Vector128<float> replacement) =>
        Vector128.ConditionalSelect(Vector128.LessThan(value, Vector128<float>.Zero), replacement, value);
}
