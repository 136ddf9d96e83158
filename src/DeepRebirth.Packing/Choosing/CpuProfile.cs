using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Packing;

/// <summary>
/// How fast a kind of processor runs the kernels, on one core. Only the proportions matter for choosing; the tables of named targets
/// were measured with <see cref="Calibration"/>.
/// </summary>
public sealed record CpuProfile
{
    /// <summary>For example <c>Avx512</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Multiply-adds a nanosecond of a convolution whose data is in the caches.</summary>
    public required double MultiplyAdds { get; init; }

    /// <summary>Bytes a nanosecond of weights that come from memory.</summary>
    public required double WeightBytes { get; init; }

    /// <summary>Nanoseconds that a call of the innermost kernel costs beside its arithmetic.</summary>
    public required double TileCall { get; init; }

    /// <summary>Nanoseconds to transform 16 channels of one Winograd point, in either direction.</summary>
    public required double Transform { get; init; }

    /// <summary>Nanoseconds a value that a step without weights reads or writes.</summary>
    public required double Value { get; init; }

    /// <summary>Nanoseconds a value of local response normalization.</summary>
    public required double Normalization { get; init; }

    /// <summary>x64 servers and desktops with AVX-512 (measured on AMD Zen 5).</summary>
    public static CpuProfile Avx512 { get; } = new()
    {
        Name = nameof(Avx512), MultiplyAdds = 122, WeightBytes = 23, TileCall = 25, Transform = 1.2, Value = 0.1, Normalization = 0.4,
    };

    /// <summary>x64 with AVX2 and FMA (the same processor with AVX-512 switched off).</summary>
    public static CpuProfile Avx2 { get; } = new()
    {
        Name = nameof(Avx2), MultiplyAdds = 62, WeightBytes = 20, TileCall = 20, Transform = 2, Value = 0.13, Normalization = 0.7,
    };

    /// <summary>128-bit vectors: Arm, or x64 without AVX2.</summary>
    public static CpuProfile Portable { get; } = new()
    {
        Name = nameof(Portable), MultiplyAdds = 16, WeightBytes = 15, TileCall = 20, Transform = 4, Value = 0.25, Normalization = 1.4,
    };

    /// <summary>The named targets.</summary>
    public static IReadOnlyList<CpuProfile> Known { get; } = [Avx512, Avx2, Portable];

    /// <summary>The target of the machine that this runs on.</summary>
    public static CpuProfile OfThisMachine =>
        Avx512F.IsSupported ? Avx512 : System.Runtime.Intrinsics.X86.Avx2.IsSupported && Fma.IsSupported ? Avx2 : Portable;

    /// <summary>The floats of a vector, which decides on the tiles that the kernels use.</summary>
    internal int Lanes => this switch
    {
        { MultiplyAdds: > 90 } => 16,
        _ => 8,
    };
}
