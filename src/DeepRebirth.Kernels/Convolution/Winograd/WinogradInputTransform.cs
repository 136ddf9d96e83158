using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>The transform of a form's tiles, one direction after the other. A tile at the edge may repeat some of its inputs (<see cref="WinogradEdge.Repeated"/>).</summary>
internal static unsafe class WinogradInputTransform<TLanes, TVector, TForm>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TForm : struct, IWinogradArithmetic
{
    /// <summary>Along each column: n rows of <paramref name="width"/> floats to n rows of points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformColumns(float* source, nint pitch, float* target, nint width, nint repeated = 0)
    {
        int size = TForm.Form.Inputs();
        for (nint x = 0; x < width; x += TLanes.Count)
        {
            float* s = source + x;
            float* rest = s - (repeated * pitch);
            float* t = target + x;
            TForm.TransformInput<TLanes, TVector>(
                TLanes.Load(s), TLanes.Load(s + pitch), TLanes.Load(s + (2 * pitch)), TLanes.Load(rest + (3 * pitch)),
                size > 4 ? TLanes.Load(rest + (4 * pitch)) : default, size > 4 ? TLanes.Load(rest + (5 * pitch)) : default,
                size > 6 ? TLanes.Load(rest + (6 * pitch)) : default, size > 7 ? TLanes.Load(rest + (7 * pitch)) : default,
                out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7);
            TLanes.Store(t, p0);
            TLanes.Store(t + width, p1);
            TLanes.Store(t + (2 * width), p2);
            TLanes.Store(t + (3 * width), p3);
            if (size > 4)
            {
                TLanes.Store(t + (4 * width), p4);
                TLanes.Store(t + (5 * width), p5);
            }

            if (size > 6)
                TLanes.Store(t + (6 * width), p6);
            if (size > 7)
                TLanes.Store(t + (7 * width), p7);
        }
    }

    /// <summary>Along each tile's rows of points; each point goes to a matrix of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformRows(float* columns, nint width, float* target, nint pointPitch, int tiles, nint repeated = 0)
    {
        int size = TForm.Form.Inputs();
        for (int row = 0; row < size; row++, columns += width, target += size * pointPitch)
        {
            float* s = columns;
            float* t = target;
            for (int tile = 0; tile < tiles; tile++, s += TForm.Form.Outputs() * 16, t += 16)
            {
                for (int lane = 0; lane < 16; lane += TLanes.Count)
                {
                    float* a = s + lane;
                    float* rest = a - (repeated * 16);
                    float* b = t + lane;
                    TForm.TransformInput<TLanes, TVector>(
                        TLanes.Load(a), TLanes.Load(a + 16), TLanes.Load(a + 32), TLanes.Load(rest + 48),
                        size > 4 ? TLanes.Load(rest + 64) : default, size > 4 ? TLanes.Load(rest + 80) : default,
                        size > 6 ? TLanes.Load(rest + 96) : default, size > 7 ? TLanes.Load(rest + 112) : default,
                        out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7);
                    TLanes.Store(b, p0);
                    TLanes.Store(b + pointPitch, p1);
                    TLanes.Store(b + (2 * pointPitch), p2);
                    TLanes.Store(b + (3 * pointPitch), p3);
                    if (size > 4)
                    {
                        TLanes.Store(b + (4 * pointPitch), p4);
                        TLanes.Store(b + (5 * pointPitch), p5);
                    }

                    if (size > 6)
                        TLanes.Store(b + (6 * pointPitch), p6);
                    if (size > 7)
                        TLanes.Store(b + (7 * pointPitch), p7);
                }
            }
        }
    }
}
