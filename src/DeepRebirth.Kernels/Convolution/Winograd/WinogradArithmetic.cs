using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// The transforms of one form in one direction, over vectors of channels. Applied along the columns and then along the rows of a tile
/// they are Winograd's B'dB and A'mA (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, section 4). Those with fewer than eight
/// inputs ignore the last arguments, those with two outputs leave the last two zero.
/// </summary>
internal interface IWinogradArithmetic
{
    static abstract WinogradForm Form { get; }

    /// <summary>B'd: n inputs to n points.</summary>
    static abstract void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>The same for a short tile (<see cref="WinogradEdge"/>): the inputs of the smaller form to its points, multiplied by what the weights of this form lack; the others are zero. Only for forms that have short tiles.</summary>
    static virtual void TransformShortInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        p0 = p1 = p2 = p3 = p4 = p5 = p6 = p7 = default;

    /// <summary>A'm: n points to m outputs.</summary>
    static abstract void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>F(4, 3), over the points 0, 1, -1, 2, -2 and infinity.</summary>
internal readonly struct Outputs4Kernel3 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs4Kernel3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // p1, p2 = (d4 - 4 d2) +- (d3 - 4 d1); p3, p4 = (d4 - d2) +- 2 (d3 - d1).
        TVector four = TLanes.Broadcast(4);
        TVector minusFour = TLanes.Broadcast(-4);
        TVector minusFive = TLanes.Broadcast(-5);
        TVector even = TLanes.MultiplyAdd(minusFour, d2, d4);
        TVector odd = TLanes.MultiplyAdd(minusFour, d1, d3);
        TVector outer = TLanes.Subtract(d4, d2);
        TVector inner = TLanes.Subtract(d3, d1);
        inner = TLanes.Add(inner, inner);
        p0 = TLanes.MultiplyAdd(four, d0, TLanes.MultiplyAdd(minusFive, d2, d4));
        p1 = TLanes.Add(even, odd);
        p2 = TLanes.Subtract(even, odd);
        p3 = TLanes.Add(outer, inner);
        p4 = TLanes.Subtract(outer, inner);
        p5 = TLanes.MultiplyAdd(four, d1, TLanes.MultiplyAdd(minusFive, d3, d5));
        p6 = p7 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformShortInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // F(2, 3)'s weights are 1, 1/2, 1/2 and 1 times what these are 1/4, -1/6, -1/6 and 1 times; and its last output takes infinity with a minus.
        Outputs2Kernel3.TransformInput<TLanes, TVector>(
            d0, d1, d2, d3, d4, d5, default, default, out p0, out p1, out p2, out p5, out p3, out p4, out p6, out p7);
        p0 = TLanes.Multiply(TLanes.Broadcast(4), p0);
        p1 = TLanes.Multiply(TLanes.Broadcast(-3), p1);
        p2 = TLanes.Multiply(TLanes.Broadcast(-3), p2);
        p5 = TLanes.Subtract(d3, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector sum1 = TLanes.Add(p1, p2);
        TVector difference1 = TLanes.Subtract(p1, p2);
        TVector sum2 = TLanes.Add(p3, p4);
        TVector difference2 = TLanes.Subtract(p3, p4);
        y0 = TLanes.Add(TLanes.Add(p0, sum1), sum2);
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(2), difference2, difference1);
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(4), sum2, sum1);
        y3 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(8), difference2, difference1), p5);
        y4 = y5 = default;
    }
}

/// <summary>F(2, 3), over the points 0, 1, -1 and infinity.</summary>
internal readonly struct Outputs2Kernel3 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs2Kernel3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        p0 = TLanes.Subtract(d0, d2);
        p1 = TLanes.Add(d1, d2);
        p2 = TLanes.Subtract(d2, d1);
        p3 = TLanes.Subtract(d1, d3);
        p4 = p5 = p6 = p7 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        y0 = TLanes.Add(TLanes.Add(p0, p1), p2);
        y1 = TLanes.Subtract(TLanes.Subtract(p1, p2), p3);
        y2 = y3 = y4 = y5 = default;
    }
}

/// <summary>F(2, 5), over the same points as F(4, 3).</summary>
internal readonly struct Outputs2Kernel5 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs2Kernel5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        Outputs4Kernel3.TransformInput<TLanes, TVector>(
            d0, d1, d2, d3, d4, d5, d6, d7, out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector difference1 = TLanes.Subtract(p1, p2);
        TVector difference2 = TLanes.Subtract(p3, p4);
        y0 = TLanes.Add(TLanes.Add(p0, TLanes.Add(p1, p2)), TLanes.Add(p3, p4));
        y1 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(2), difference2, difference1), p5);
        y2 = y3 = y4 = y5 = default;
    }
}

/// <summary>F(4, 4), over the points of F(4, 3), and 1/2 as the last one.</summary>
internal readonly struct Outputs4Kernel4 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs4Kernel4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // The factor x - 1/2, which all points but 1/2 itself have, first.
        TVector minusHalf = TLanes.Broadcast(-0.5f);
        Outputs4Kernel3.TransformInput<TLanes, TVector>(
            TLanes.MultiplyAdd(minusHalf, d0, d1), TLanes.MultiplyAdd(minusHalf, d1, d2), TLanes.MultiplyAdd(minusHalf, d2, d3),
            TLanes.MultiplyAdd(minusHalf, d3, d4), TLanes.MultiplyAdd(minusHalf, d4, d5), TLanes.MultiplyAdd(minusHalf, d5, d6), d6, d7,
            out p0, out p1, out p2, out p3, out p4, out p5, out _, out p7);
        p6 = TLanes.MultiplyAdd(TLanes.Broadcast(4), d1, TLanes.MultiplyAdd(TLanes.Broadcast(-5), d3, d5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Outputs4Kernel3.TransformOutput<TLanes, TVector>(p0, p1, p2, p3, p4, p5, p6, p7, out y0, out y1, out y2, out y3, out y4, out y5);
        y0 = TLanes.Add(y0, p6);
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 2f), p6, y1);
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 4f), p6, y2);
        y3 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 8f), p6, y3);
    }
}

/// <summary>F(4, 5), over the points of F(4, 3), and 1/2 and -1/2 as the last ones.</summary>
internal readonly struct Outputs4Kernel5 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs4Kernel5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // The factor x^2 - 1/4, which all points but 1/2 and -1/2 have, first.
        TVector minusQuarter = TLanes.Broadcast(-0.25f);
        Outputs4Kernel3.TransformInput<TLanes, TVector>(
            TLanes.MultiplyAdd(minusQuarter, d0, d2), TLanes.MultiplyAdd(minusQuarter, d1, d3), TLanes.MultiplyAdd(minusQuarter, d2, d4),
            TLanes.MultiplyAdd(minusQuarter, d3, d5), TLanes.MultiplyAdd(minusQuarter, d4, d6), TLanes.MultiplyAdd(minusQuarter, d5, d7), d6, d7,
            out p0, out p1, out p2, out p3, out p4, out p5, out _, out _);
        TVector four = TLanes.Broadcast(4);
        TVector minusFive = TLanes.Broadcast(-5);
        TVector even = TLanes.MultiplyAdd(four, d2, TLanes.MultiplyAdd(minusFive, d4, d6));
        TVector odd = TLanes.Multiply(TLanes.Broadcast(0.5f), TLanes.MultiplyAdd(four, d1, TLanes.MultiplyAdd(minusFive, d3, d5)));
        p6 = TLanes.Add(even, odd);
        p7 = TLanes.Subtract(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Outputs4Kernel3.TransformOutput<TLanes, TVector>(p0, p1, p2, p3, p4, p5, p6, p7, out y0, out y1, out y2, out y3, out y4, out y5);
        TVector sum = TLanes.Add(p6, p7);
        TVector difference = TLanes.Subtract(p6, p7);
        y0 = TLanes.Add(y0, sum);
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 2f), difference, y1);
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 4f), sum, y2);
        y3 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 8f), difference, y3);
    }
}

/// <summary>F(6, 3), over the same points as F(4, 5).</summary>
internal readonly struct Outputs6Kernel3 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs6Kernel3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        Outputs4Kernel5.TransformInput<TLanes, TVector>(
            d0, d1, d2, d3, d4, d5, d6, d7, out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformShortInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // F(4, 3)'s inputs times x^2 - 1/4, the factor of the points that it does without, at each of its own.
        Outputs4Kernel3.TransformInput<TLanes, TVector>(
            d0, d1, d2, d3, d4, d5, default, default, out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);
        TVector atOne = TLanes.Broadcast(3 / 4f);
        TVector atTwo = TLanes.Broadcast(15 / 4f);
        p0 = TLanes.Multiply(TLanes.Broadcast(-1 / 4f), p0);
        p1 = TLanes.Multiply(atOne, p1);
        p2 = TLanes.Multiply(atOne, p2);
        p3 = TLanes.Multiply(atTwo, p3);
        p4 = TLanes.Multiply(atTwo, p4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector sum1 = TLanes.Add(p1, p2);
        TVector difference1 = TLanes.Subtract(p1, p2);
        TVector sum2 = TLanes.Add(p3, p4);
        TVector difference2 = TLanes.Subtract(p3, p4);
        TVector sumHalf = TLanes.Add(p6, p7);
        TVector differenceHalf = TLanes.Subtract(p6, p7);
        y0 = TLanes.Add(TLanes.Add(p0, sum1), TLanes.Add(sum2, sumHalf));
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 2f), differenceHalf, TLanes.MultiplyAdd(TLanes.Broadcast(2), difference2, difference1));
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 4f), sumHalf, TLanes.MultiplyAdd(TLanes.Broadcast(4), sum2, sum1));
        y3 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 8f), differenceHalf, TLanes.MultiplyAdd(TLanes.Broadcast(8), difference2, difference1));
        y4 = TLanes.MultiplyAdd(TLanes.Broadcast(1 / 16f), sumHalf, TLanes.MultiplyAdd(TLanes.Broadcast(16), sum2, sum1));
        y5 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(1 / 32f), differenceHalf, TLanes.MultiplyAdd(TLanes.Broadcast(32), difference2, difference1)), p5);
    }
}
