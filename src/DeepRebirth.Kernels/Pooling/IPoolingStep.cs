using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>What the pooling kernel asks of a pooling step: its window, and how to make one value of those in the window.</summary>
internal interface IPoolingStep
{
    ImageTensor Input { get; }

    ImageTensor Output { get; }

    int KernelHeight { get; }

    int KernelWidth { get; }

    int StrideY { get; }

    int StrideX { get; }

    int DilationY { get; }

    int DilationX { get; }

    int PadTop { get; }

    int PadLeft { get; }

    FusedActivation Activation { get; }

    /// <summary>The result of a window without pixels.</summary>
    static abstract float Empty { get; }

    /// <summary>Takes one more value into the result.</summary>
    static abstract TVector Combine<TLanes, TVector>(TVector result, TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>Whether the result is divided by <see cref="Divisor"/> in the end.</summary>
    static abstract bool Divides { get; }

    /// <summary>The number that the result is divided by in the end.</summary>
    int Divisor(PoolingRange rows, PoolingRange columns);
}

/// <summary>The taps of a window, in one direction, that lie inside the image.</summary>
/// <param name="Start">The coordinate of the window's first tap, inside or not.</param>
/// <param name="From">The first tap inside.</param>
/// <param name="To">The tap behind the last inside.</param>
internal readonly record struct PoolingRange(int Start, int From, int To)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolingRange Clip(int start, int taps, int dilation, int size)
    {
        if (start >= 0 && start + ((taps - 1) * dilation) < size)
            return new(start, 0, taps);
        int from = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
        int to = start >= size ? 0 : System.Math.Min(taps, ((size - 1 - start) / dilation) + 1);
        return new(start, from, System.Math.Max(from, to));
    }
}
