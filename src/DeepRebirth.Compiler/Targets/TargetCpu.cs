namespace DeepRebirth.Compiler.Targets;

/// <summary>The kind of processor that the packed weights and algorithms are chosen for. Every choice runs on every processor, only not as fast.</summary>
internal enum TargetCpu
{
    /// <summary>The table of the building machine's instruction set.</summary>
    Auto,

    /// <summary>The building machine itself, as <c>deeprebirth calibrate</c> measured it; measured on the first use.</summary>
    Native,

    /// <summary>The table of x64 with AVX-512.</summary>
    Avx512,

    /// <summary>The table of x64 with AVX2.</summary>
    Avx2,

    /// <summary>The table of 128-bit vectors: Arm, or x64 without AVX2.</summary>
    Portable,
}
