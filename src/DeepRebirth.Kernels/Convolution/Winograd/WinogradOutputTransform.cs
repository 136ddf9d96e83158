using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>How the transform back walks through memory. Pitches count floats.</summary>
internal unsafe struct WinogradWalk
{
    /// <summary>Room for a tile whose columns are transformed.</summary>
    public float* Columns;

    /// <summary>From one point's products to the next point's.</summary>
    public nint PointPitch;

    /// <summary>From one row of the output to the next.</summary>
    public nint OutputPitch;

    /// <summary>From one row of the residual to the next.</summary>
    public nint ResidualPitch;

    /// <summary>The activation's limits.</summary>
    public float Lowest;

    public float Highest;
}

/// <summary>The transform back of a form.</summary>
internal static unsafe class WinogradOutputTransform<TLanes, TVector, TForm>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TForm : struct, IWinogradArithmetic
{
    /// <summary>
    /// Transforms one tile's products back and writes what of it lies inside the image. There are no products at 2 and -2 where inputs are repeated, and the
    /// second output is the tile's last (<see cref="WinogradEdge"/>). A leaf method, as across a call every vector would be spilled.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteTile(float* products, float* bias, float* output, float* residual, WinogradTile* tile, WinogradWalk* walk)
    {
        int size = TForm.Form.Inputs();
        bool hasTwos = size > 4 && !tile->RepeatsRows;
        float* half = walk->Columns;
        nint pitch = walk->PointPitch;
        nint rowPitch = size * pitch;
        for (int column = size; column > 0; column--, products += pitch, half += 16)
        {
            TForm.TransformOutput<TLanes, TVector>(
                TLanes.Load(products), TLanes.Load(products + rowPitch), TLanes.Load(products + (2 * rowPitch)),
                size == 4 || hasTwos ? TLanes.Load(products + (3 * rowPitch)) : default,
                hasTwos ? TLanes.Load(products + (4 * rowPitch)) : default, size > 4 ? TLanes.Load(products + (5 * rowPitch)) : default,
                size > 6 ? TLanes.Load(products + (6 * rowPitch)) : default, size > 7 ? TLanes.Load(products + (7 * rowPitch)) : default,
                out TVector y0, out TVector y1, out TVector y2, out TVector y3);
            TLanes.Store(half, y0);
            TLanes.Store(half + (size * 16), y1);
            if (TForm.Form.Outputs() > 2)
            {
                TLanes.Store(half + (2 * size * 16), y2);
                TLanes.Store(half + (3 * size * 16), y3);
            }
        }

        half = walk->Columns;
        TVector shift = TLanes.Load(bias);
        TVector lowest = TLanes.Broadcast(walk->Lowest);
        TVector highest = TLanes.Broadcast(walk->Highest);
        int columns = tile->Columns;
        hasTwos = size > 4 && !tile->RepeatsColumns;
        nint nextRow = (tile->RepeatsRows ? 3 : 1) * size * 16;
        for (int row = tile->Rows; row > 0; row--, half += nextRow, output += walk->OutputPitch)
        {
            TForm.TransformOutput<TLanes, TVector>(
                TLanes.Load(half), TLanes.Load(half + 16), TLanes.Load(half + 32),
                size == 4 || hasTwos ? TLanes.Load(half + 48) : default,
                hasTwos ? TLanes.Load(half + 64) : default, size > 4 ? TLanes.Load(half + 80) : default,
                size > 6 ? TLanes.Load(half + 96) : default, size > 7 ? TLanes.Load(half + 112) : default,
                out TVector y0, out TVector y1, out TVector y2, out TVector y3);
            if (tile->RepeatsColumns)
                y1 = y3;
            y0 = TLanes.Add(y0, shift);
            y1 = TLanes.Add(y1, shift);
            y2 = TLanes.Add(y2, shift);
            y3 = TLanes.Add(y3, shift);
            if (residual != null)
            {
                y0 = TLanes.Add(y0, TLanes.Load(residual));
                y1 = columns > 1 ? TLanes.Add(y1, TLanes.Load(residual + 16)) : y1;
                y2 = columns > 2 ? TLanes.Add(y2, TLanes.Load(residual + 32)) : y2;
                y3 = columns > 3 ? TLanes.Add(y3, TLanes.Load(residual + 48)) : y3;
                residual += walk->ResidualPitch;
            }

            TLanes.Store(output, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y0)));
            if (columns > 1)
                TLanes.Store(output + 16, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y1)));
            if (TForm.Form.Outputs() > 2 && columns > 2)
                TLanes.Store(output + 32, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y2)));
            if (TForm.Form.Outputs() > 2 && columns > 3)
                TLanes.Store(output + 48, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y3)));
        }
    }
}
