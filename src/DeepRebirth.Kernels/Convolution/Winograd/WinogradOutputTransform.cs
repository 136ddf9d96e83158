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
    /// <summary>Transforms one tile's products back and writes what of it lies inside the image. A leaf method, as across a call every vector would be spilled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteTile(float* products, float* bias, float* output, float* residual, WinogradTile* tile, WinogradWalk* walk)
    {
        int size = TForm.Form.Inputs();
        int outputs = TForm.Form.Outputs();
        float* half = walk->Columns;
        nint pitch = walk->PointPitch;
        bool isShort = tile->IsLow;
        for (int column = size; column > 0; column--, products += pitch, half += 16)
        {
            Transform(products, size * pitch, isShort, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5);
            TLanes.Store(half, y0);
            TLanes.Store(half + (size * 16), y1);
            if (outputs > 2)
            {
                TLanes.Store(half + (2 * size * 16), y2);
                TLanes.Store(half + (3 * size * 16), y3);
            }

            if (outputs > 4)
            {
                TLanes.Store(half + (4 * size * 16), y4);
                TLanes.Store(half + (5 * size * 16), y5);
            }
        }

        half = walk->Columns;
        TVector shift = TLanes.Load(bias);
        TVector lowest = TLanes.Broadcast(walk->Lowest);
        TVector highest = TLanes.Broadcast(walk->Highest);
        int columns = tile->Columns;
        isShort = tile->IsNarrow;
        for (int row = tile->Rows; row > 0; row--, half += size * 16, output += walk->OutputPitch)
        {
            Transform(half, 16, isShort, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5);
            y0 = TLanes.Add(y0, shift);
            y1 = TLanes.Add(y1, shift);
            y2 = TLanes.Add(y2, shift);
            y3 = TLanes.Add(y3, shift);
            y4 = TLanes.Add(y4, shift);
            y5 = TLanes.Add(y5, shift);
            if (residual != null)
            {
                y0 = TLanes.Add(y0, TLanes.Load(residual));
                y1 = columns > 1 ? TLanes.Add(y1, TLanes.Load(residual + 16)) : y1;
                y2 = outputs > 2 && columns > 2 ? TLanes.Add(y2, TLanes.Load(residual + 32)) : y2;
                y3 = outputs > 2 && columns > 3 ? TLanes.Add(y3, TLanes.Load(residual + 48)) : y3;
                y4 = outputs > 4 && columns > 4 ? TLanes.Add(y4, TLanes.Load(residual + 64)) : y4;
                y5 = outputs > 4 && columns > 5 ? TLanes.Add(y5, TLanes.Load(residual + 80)) : y5;
                residual += walk->ResidualPitch;
            }

            TLanes.Store(output, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y0)));
            if (columns > 1)
                TLanes.Store(output + 16, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y1)));
            if (outputs > 2 && columns > 2)
                TLanes.Store(output + 32, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y2)));
            if (outputs > 2 && columns > 3)
                TLanes.Store(output + 48, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y3)));
            if (outputs > 4 && columns > 4)
                TLanes.Store(output + 64, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y4)));
            if (outputs > 4 && columns > 5)
                TLanes.Store(output + 80, TLanes.AtMost(highest, TLanes.AtLeast(lowest, y5)));
        }
    }

    /// <summary>A vector of each point to a vector of each output. A short tile (<see cref="WinogradEdge"/>) has no values at 2 and -2, of F(6, 3) at 1/2 and -1/2, and infinity counts for its own last output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(
        float* points, nint pitch, bool isShort, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
    {
        int size = TForm.Form.Inputs();
        int shortOutputs = TForm.Form.ShortOutputs();
        bool hasTwos = shortOutputs != 2 || !isShort;
        bool hasHalves = shortOutputs != 4 || !isShort;
        TVector infinite = size > 4 ? TLanes.Load(points + (5 * pitch)) : default;
        TForm.TransformOutput<TLanes, TVector>(
            TLanes.Load(points), TLanes.Load(points + pitch), TLanes.Load(points + (2 * pitch)), hasTwos ? TLanes.Load(points + (3 * pitch)) : default,
            size > 4 && hasTwos ? TLanes.Load(points + (4 * pitch)) : default, infinite,
            size > 6 && hasHalves ? TLanes.Load(points + (6 * pitch)) : default, size > 7 && hasHalves ? TLanes.Load(points + (7 * pitch)) : default,
            out y0, out y1, out y2, out y3, out y4, out y5);
        if (shortOutputs == 2 && isShort)
            y1 = TLanes.Add(y1, infinite);
        if (shortOutputs == 4 && isShort)
            y3 = TLanes.Add(y3, infinite);
    }
}
