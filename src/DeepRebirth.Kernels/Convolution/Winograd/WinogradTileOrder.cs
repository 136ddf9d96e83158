using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The order of an image's tiles. Those at its lower and right edge may need fewer points (<see cref="WinogradEdge"/>), and lie so that the tiles that
/// need a point always follow each other:
/// <code>
///   interior interior interior | right
///   interior interior interior | right
///   interior interior interior | right
///   ---------------------------+-------
///   bottom   bottom   bottom   | corner
///
///   right | interior | bottom | corner
///   ==================================   points that every tile needs
///   ================                     points that the last row does without
///           ==================           points that the last column does without
///           ========                     points that both do without
/// </code>
/// Without edges they lie image by image and row by row.
/// </summary>
/// <param name="TileRows">The rows of tiles of an image.</param>
/// <param name="TileColumns">The columns of tiles.</param>
/// <param name="Bottom">The last row of tiles; only one image that is one piece has such an edge.</param>
/// <param name="Right">The last column of tiles.</param>
internal readonly record struct WinogradTileOrder(int TileRows, int TileColumns, WinogradEdge Bottom, WinogradEdge Right)
{
    /// <summary>No form of 3x3 convolutions has more points.</summary>
    public const int MostRuns = 36;

    /// <summary>
    /// The order that saves the most products. Convolutions of 5x5 have few channels and many points, and what they would save is lost again by multiplying so many points
    /// one by one.
    /// </summary>
    public static WinogradTileOrder Of(WinogradForm form, int images, int height, int width)
    {
        (int rows, int columns) = ((height + form.Outputs() - 1) / form.Outputs(), (width + form.Outputs() - 1) / form.Outputs());
        bool hasEdges = form.Kernel() == 3 && images == 1 && (long)rows * columns <= PieceCut.MostOfPiece;
        return hasEdges
            ? new(rows, columns, WinogradEdge.Of(form, height), WinogradEdge.Of(form, width))
            : new(rows, columns, new(form, 0), new(form, 0));
    }

    /// <summary>Whether some tiles may need fewer points than others.</summary>
    public bool HasEdges => Bottom.Exists || Right.Exists;

    /// <summary>The columns of tiles but an edge.</summary>
    public int InnerColumns => TileColumns - (Right.Exists ? 1 : 0);

    private int InnerRows => TileRows - (Bottom.Exists ? 1 : 0);

    private int FirstInterior => Right.Exists ? InnerRows : 0;

    private int FirstBottom => FirstInterior + (InnerRows * InnerColumns);

    private int Corner => FirstInterior + (TileRows * InnerColumns);

    /// <summary>The number of a tile; rows are counted through all images.</summary>
    public int NumberOf(int row, int column) =>
        column < InnerColumns ? FirstInterior + (row * InnerColumns) + column
        : row < InnerRows ? row
        : Corner;

    /// <summary>The row, through all images, and the column of a tile.</summary>
    public (int Row, int Column) PlaceOf(int tile)
    {
        if (tile < FirstInterior)
            return (tile, InnerColumns);
        if (Right.Exists && tile == Corner)
            return (InnerRows, InnerColumns);
        return Math.DivRem(tile - FirstInterior, InnerColumns);
    }

    /// <summary>The tiles of an image that need a point.</summary>
    public PointRun TilesOf(int point)
    {
        (int row, int column) = Math.DivRem(point, Right.Form.Inputs());
        int first = Right.Needs(column) ? 0 : FirstInterior;
        int end = !Bottom.Needs(row) ? FirstBottom : Right.Needs(column) ? TileRows * TileColumns : Corner;
        return new(1, first, end - first);
    }

    /// <summary>The runs of all points; none without edges, where all tiles need all points.</summary>
    /// <param name="room">Room for <see cref="MostRuns"/>.</param>
    public ReadOnlySpan<PointRun> Runs(Span<PointRun> room)
    {
        if (!HasEdges)
            return [];
        int runs = 0;
        for (int point = 0; point < Right.Form.Points(); point++)
        {
            PointRun next = TilesOf(point);
            PointRun last = runs > 0 ? room[runs - 1] : default;
            if ((last.First, last.Tiles) == (next.First, next.Tiles))
                room[runs - 1] = last with { Points = last.Points + 1 };
            else
                room[runs++] = next;
        }

        return room[..runs];
    }
}
