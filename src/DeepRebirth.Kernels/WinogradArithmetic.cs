using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// The transforms of one form in one direction, over vectors of channels. Applied along the columns and then along the rows of a tile
/// they are Winograd's B'dB and A'mA (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, section 4). Those with four
/// inputs ignore the last two arguments, those with two outputs leave the last two zero.
/// </summary>
internal interface IWinogradArithmetic
{
    static abstract WinogradForm Form { get; }

    /// <summary>B'd: n inputs to n points.</summary>
    static abstract void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>A'm: n points to m outputs.</summary>
    static abstract void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>F(4, 3), over the points 0, 1, -1, 2, -2 and infinity.</summary>
internal readonly struct Outputs4Kernel3 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs4Kernel3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5)
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3)
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
    }
}

/// <summary>F(2, 3), over the points 0, 1, -1 and infinity.</summary>
internal readonly struct Outputs2Kernel3 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs2Kernel3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        p0 = TLanes.Subtract(d0, d2);
        p1 = TLanes.Add(d1, d2);
        p2 = TLanes.Subtract(d2, d1);
        p3 = TLanes.Subtract(d1, d3);
        p4 = p5 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        y0 = TLanes.Add(TLanes.Add(p0, p1), p2);
        y1 = TLanes.Subtract(TLanes.Subtract(p1, p2), p3);
        y2 = y3 = default;
    }
}

/// <summary>F(2, 5), over the same points as F(4, 3).</summary>
internal readonly struct Outputs2Kernel5 : IWinogradArithmetic
{
    public static WinogradForm Form => WinogradForm.Outputs2Kernel5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5,
        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        Outputs4Kernel3.TransformInput<TLanes, TVector>(d0, d1, d2, d3, d4, d5, out p0, out p1, out p2, out p3, out p4, out p5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TLanes, TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5,
        out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector difference1 = TLanes.Subtract(p1, p2);
        TVector difference2 = TLanes.Subtract(p3, p4);
        y0 = TLanes.Add(TLanes.Add(p0, TLanes.Add(p1, p2)), TLanes.Add(p3, p4));
        y1 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(2), difference2, difference1), p5);
        y2 = y3 = default;
    }
}
