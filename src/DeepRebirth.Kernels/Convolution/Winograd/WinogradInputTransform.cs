using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>The transform of a form's tiles, one direction after the other. A tile at the edge may be short (<see cref="WinogradEdge"/>); then the points that it does without are zero.</summary>
internal static unsafe class WinogradInputTransform<TLanes, TVector, TForm>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TForm : struct, IWinogradArithmetic
{
    /// <summary>Along each column: n rows of <paramref name="width"/> floats to n rows of points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformColumns(float* source, nint pitch, float* target, nint width, bool isShort = false)
    {
        for (nint x = 0; x < width; x += TLanes.Count)
            Transform(source + x, pitch, target + x, width, isShort);
    }

    /// <summary>Along each tile's rows of points; each point goes to a matrix of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformRows(float* columns, nint width, float* target, nint pointPitch, int tiles, bool isShort = false)
    {
        int size = TForm.Form.Inputs();
        int tilePitch = 16 * (isShort ? TForm.Form.ShortOutputs() : TForm.Form.Outputs());
        for (int row = 0; row < size; row++, columns += width, target += size * pointPitch)
        {
            float* s = columns;
            float* t = target;
            for (int tile = 0; tile < tiles; tile++, s += tilePitch, t += 16)
            {
                for (int lane = 0; lane < 16; lane += TLanes.Count)
                    Transform(s + lane, 16, t + lane, pointPitch, isShort);
            }
        }
    }

    /// <summary>A vector of each input to a vector of each point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(float* s, nint pitch, float* t, nint pointPitch, bool isShort)
    {
        int size = TForm.Form.Inputs();
        TVector p0, p1, p2, p3, p4, p5, p6, p7;
        if (TForm.Form.ShortOutputs() > 0 && isShort)
        {
            TForm.TransformShortInput<TLanes, TVector>(
                TLanes.Load(s), TLanes.Load(s + pitch), TLanes.Load(s + (2 * pitch)), TLanes.Load(s + (3 * pitch)),
                size > 6 ? TLanes.Load(s + (4 * pitch)) : default, size > 6 ? TLanes.Load(s + (5 * pitch)) : default,
                out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);
        }
        else
        {
            TForm.TransformInput<TLanes, TVector>(
                TLanes.Load(s), TLanes.Load(s + pitch), TLanes.Load(s + (2 * pitch)), TLanes.Load(s + (3 * pitch)),
                size > 4 ? TLanes.Load(s + (4 * pitch)) : default, size > 4 ? TLanes.Load(s + (5 * pitch)) : default,
                size > 6 ? TLanes.Load(s + (6 * pitch)) : default, size > 7 ? TLanes.Load(s + (7 * pitch)) : default,
                out p0, out p1, out p2, out p3, out p4, out p5, out p6, out p7);
        }

        TLanes.Store(t, p0);
        TLanes.Store(t + pointPitch, p1);
        TLanes.Store(t + (2 * pointPitch), p2);
        TLanes.Store(t + (3 * pointPitch), p3);
        if (size > 4)
        {
            TLanes.Store(t + (4 * pointPitch), p4);
            TLanes.Store(t + (5 * pointPitch), p5);
        }

        if (size > 6)
            TLanes.Store(t + (6 * pointPitch), p6);
        if (size > 7)
            TLanes.Store(t + (7 * pointPitch), p7);
    }
}
