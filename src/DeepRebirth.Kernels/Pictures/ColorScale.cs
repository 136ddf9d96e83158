using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>What is done with the samples of one color: <c>(sample * Scale - Mean) / Std</c>, in exactly these steps.</summary>
internal readonly record struct ColorScale(float Scale, float Mean, float Std)
{
    /// <summary>The value of a sample, 0..255, which is still in fixed point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(int sample) => ((Math.Min(sample >> PictureFilter.FractionBits, 255) * Scale) - Mean) / Std;

    /// <summary>The values of samples, 0..255, which are still in fixed point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<int> samples)
    {
        Vector<float> bytes = Vector.ConvertToSingle(Vector.Min(Vector.ShiftRightArithmetic(samples, PictureFilter.FractionBits), new Vector<int>(255)));
        Vector<float> value = (bytes * Scale) - new Vector<float>(Mean);
        return Std == 1 ? value : value / new Vector<float>(Std);
    }
}
