using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>
/// A step whose kernel is written once for all instruction sets. Kernels ask for full optimization at once: compiled in tiers, the
/// first predictions would be many times slower than the rest.
/// </summary>
internal unsafe interface IVectorStep
{
    /// <summary>Runs units of the step (see <see cref="IStep.Run"/>) with one instruction set.</summary>
    void Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Chooses the instruction set of the processor that the program runs on.</summary>
internal static unsafe class VectorStep
{
    // Vector512.IsHardwareAccelerated is false on some processors by policy; the instructions are what counts.

    /// <summary>The smallest float above zero that has all of its bits.</summary>
    public const float SmallestNormal = 1.17549435e-38f;

    /// <summary>The instruction set that <see cref="Run"/> uses on this processor.</summary>
    public static string InstructionSet =>
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported && Fma.IsSupported ? "AVX2" : "portable";

    public static void Run<TStep>(in TStep step, float* arena, float* weights, int from, int to)
        where TStep : struct, IVectorStep
    {
        if (Avx512F.IsSupported)
            step.Run<Avx512Lanes, Vector512<float>>(arena, weights, from, to);
        else if (Avx2.IsSupported && Fma.IsSupported)
            step.Run<Avx2Lanes, Vector256<float>>(arena, weights, from, to);
        else
            step.Run<PortableLanes, Vector128<float>>(arena, weights, from, to);
    }
}
