namespace DeepRebirth.Kernels;

/// <summary>
/// The arithmetic of one instruction set, over vectors of <see cref="Count"/> floats. Kernels are written once against it; as its
/// implementations are structs, the just-in-time compiler makes straight machine code of each of them.
/// </summary>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>The floats of a vector; divides 16.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* target, TVector value);

    /// <summary>Asks for a cache line, which need not exist; nothing where the instruction set has no way to ask.</summary>
    static abstract void Prefetch(byte* address);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left * right + addend; rounded once where the instruction set can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    /// <summary>1 / sqrt(value) to at least eleven bits, for values that are <see cref="AreNormal"/>.</summary>
    static abstract TVector EstimateReciprocalSquareRoot(TVector value);

    /// <summary>Whether all values are above zero, finite and not so small that they have fewer bits.</summary>
    static abstract bool AreNormal(TVector values);

    /// <summary>The value, but not less than the minimum; NaN stays NaN.</summary>
    static abstract TVector AtLeast(TVector minimum, TVector value);

    /// <summary>The value, but not more than the maximum; NaN stays NaN.</summary>
    static abstract TVector AtMost(TVector maximum, TVector value);

    /// <summary>The larger one; NaN where either is NaN.</summary>
    static abstract TVector Maximum(TVector left, TVector right);

    /// <summary>The value where it is not below zero, and the replacement where it is.</summary>
    static abstract TVector ReplaceNegative(TVector value, TVector replacement);
}
