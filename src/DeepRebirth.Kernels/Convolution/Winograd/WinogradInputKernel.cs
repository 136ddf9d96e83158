using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Transforms rows of tiles: first every column of the image's rows that they cover, which neighbouring tiles share, then each tile's rows.</summary>
internal static unsafe class WinogradInputKernel
{
    /// <summary>Tiles whose columns are transformed at a time; they stay in the first-level cache.</summary>
    private const int TilesAtOnce = 8;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WinogradInputStep step, in WinogradTransforms transforms, float* arena, int from, int to)
    {
        ImageTensor input = step.Input;
        int outputs = step.Form.Outputs();
        int size = step.Form.Inputs();
        WinogradTiles all = step.Tiles;
        WinogradTileOrder order = step.Order;
        float* room = stackalloc float[(size * ((TilesAtOnce * outputs) + size - outputs) * 16) + CacheLine.Floats];
        float* columns = CacheLine.Align(room);
        for (int unit = from; unit < to; unit++)
        {
            int tileRow = unit % step.TileRows;
            int block = unit / step.TileRows % input.Blocks;
            int image = unit / step.TileRows / input.Blocks;
            float* source = input.Row(arena, image, block, order.FirstRow(tileRow) - step.PadTop) - (step.PadLeft * 16);
            bool isLow = order.IsLow(tileRow);
            for (int first = 0, tiles; first < step.TileColumns; first += tiles)
            {
                bool isEdge = first >= order.InnerColumns;
                int tile = order.NumberOf((image * step.TileRows) + tileRow, first);
                (int piece, int index) = all.Cut.PlaceOf(tile);
                int leftOfPiece = all.Cut.SizeOf(piece) - index;
                int leftOfRow = (isEdge ? step.TileColumns : order.InnerColumns) - first;
                tiles = Math.Min(TilesAtOnce, Math.Min(leftOfRow, leftOfPiece));
                bool isNarrow = order.IsNarrow(first);
                int outputsOfTile = isNarrow ? order.Right.TileOutputs : outputs;
                int width = ((tiles * outputsOfTile) + size - outputs) * 16;
                transforms.TransformColumns(source + (order.FirstColumn(first) * 16), input.RowPitch, columns, width, isLow);
                transforms.TransformRows(columns, width, arena + step.OutputOffset + all.Place(tile, block), step.PointPitch, tiles, isNarrow);
            }
        }
    }
}
