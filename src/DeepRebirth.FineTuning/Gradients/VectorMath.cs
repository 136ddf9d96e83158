using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Loops over contiguous floats that several nodes share.</summary>
internal static unsafe class VectorMath
{
    /// <summary>Copies, or adds with <paramref name="accumulate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyOrAdd(float* source, float* target, nint count, bool accumulate)
    {
        if (!accumulate)
        {
            Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
            return;
        }
        nint i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(target + i) + Vector.Load(source + i)).Store(target + i);
        for (; i < count; i++)
            target[i] += source[i];
    }

    /// <summary>Sets to zero.</summary>
    public static void Clear(float* target, nint count) =>
        System.Runtime.InteropServices.NativeMemory.Clear(target, (nuint)count * sizeof(float));

    /// <summary>Adds one value to all.</summary>
    public static void AddScalar(float* target, nint count, float value)
    {
        var addend = new Vector<float>(value);
        nint i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(target + i) + addend).Store(target + i);
        for (; i < count; i++)
            target[i] += value;
    }

    /// <summary>The sum.</summary>
    public static float Sum(float* source, nint count)
    {
        Vector<float> sums = Vector<float>.Zero;
        nint i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            sums += Vector.Load(source + i);
        float sum = Vector.Sum(sums);
        for (; i < count; i++)
            sum += source[i];
        return sum;
    }
}
