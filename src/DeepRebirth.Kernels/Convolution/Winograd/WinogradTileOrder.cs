using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The order of the tiles of a batch, which are cut into pieces (<see cref="PieceCut"/>). Those at the lower and right edge of an image may need fewer points
/// (<see cref="WinogradEdge"/>). Then a piece is whole rows of tiles, which lie so that those that need a point always follow each other:
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
/// <param name="Images">The images of the batch; more than one has no edges.</param>
/// <param name="TileRows">The rows of tiles of an image.</param>
/// <param name="TileColumns">The columns of tiles.</param>
/// <param name="Bottom">The last rows of tiles.</param>
/// <param name="Right">The last columns of tiles.</param>
internal readonly record struct WinogradTileOrder(int Images, int TileRows, int TileColumns, WinogradEdge Bottom, WinogradEdge Right)
{
    /// <summary>No form of 3x3 convolutions has more points.</summary>
    public const int MostRuns = 64;

    /// <summary>
    /// The order that saves the most products. Convolutions of 5x5 have few channels and many points, and what they would save is lost again by multiplying so many points
    /// one by one. In a large image an edge is next to nothing; and pieces of whole rows are smaller ones, which only F(6x6,3x3) gains by.
    /// </summary>
    public static WinogradTileOrder Of(WinogradForm form, int images, int height, int width)
    {
        (int rows, int columns) = ((height + form.Outputs() - 1) / form.Outputs(), (width + form.Outputs() - 1) / form.Outputs());
        bool hasEdges = form.Kernel() == 3 && images == 1 && rows <= PieceCut.MostOfPiece && columns <= PieceCut.MostOfPiece;
        WinogradEdge none = new(form, 0);
        WinogradTileOrder order = new(images, rows, columns, none, none);
        if (!hasEdges)
            return order;
        (WinogradEdge bottom, WinogradEdge right) = (WinogradEdge.Of(form, height), WinogradEdge.Of(form, width));
        return order.Cut.Pieces == 1 || (form == WinogradForm.Outputs6Kernel3 && (bottom.IsShort || right.IsShort)) ? order with { Bottom = bottom, Right = right } : order;
    }

    /// <summary>Whether some tiles may need fewer points than others.</summary>
    public bool HasEdges => Bottom.Outputs > 0 || Right.Outputs > 0;

    /// <summary>The pieces of all tiles.</summary>
    public PieceCut Cut => HasEdges
        ? new(TileRows * TileColumns, PieceCut.MostOfPiece / TileColumns * TileColumns, TileColumns)
        : new(Images * TileRows * TileColumns);

    /// <summary>The columns of tiles but an edge.</summary>
    public int InnerColumns => TileColumns - Right.Tiles;

    /// <summary>Whether the tiles of a row of an image are short from top to bottom.</summary>
    public bool IsLow(int row) => Bottom.IsShort && row >= TileRows - Bottom.Tiles;

    /// <summary>Whether the tiles of a column are short from left to right.</summary>
    public bool IsNarrow(int column) => Right.IsShort && column >= InnerColumns;

    /// <summary>The first row of a tile's outputs.</summary>
    public int FirstRow(int row) => Bottom.FirstOutput(row, TileRows);

    /// <summary>The first column of a tile's outputs.</summary>
    public int FirstColumn(int column) => Right.FirstOutput(column, TileColumns);

    /// <summary>The number of a tile; rows are counted through all images.</summary>
    public int NumberOf(int row, int column)
    {
        if (!HasEdges)
            return (row * TileColumns) + column;
        PieceOfTiles piece = PieceWith(row * TileColumns);
        row -= piece.FirstRow;
        int number = column < InnerColumns
            ? piece.FirstInterior + (row * InnerColumns) + column
            : (row < piece.InnerRows ? row * Right.Tiles : piece.Corner + ((row - piece.InnerRows) * Right.Tiles)) + column - InnerColumns;
        return (piece.FirstRow * TileColumns) + number;
    }

    /// <summary>The row, through all images, and the column of a tile.</summary>
    public (int Row, int Column) PlaceOf(int tile)
    {
        if (!HasEdges)
            return Math.DivRem(tile, TileColumns);
        PieceOfTiles piece = PieceWith(tile);
        tile -= piece.FirstRow * TileColumns;
        (int row, int column) = tile < piece.FirstInterior ? At(tile, Right.Tiles, 0, InnerColumns)
            : tile < piece.Corner ? At(tile - piece.FirstInterior, InnerColumns, 0, 0)
            : At(tile - piece.Corner, Right.Tiles, piece.InnerRows, InnerColumns);
        return (piece.FirstRow + row, column);
    }

    /// <summary>The tiles of a piece that need a point, counted from its first.</summary>
    public PointRun TilesOf(int point, int piece)
    {
        (int row, int column) = Math.DivRem(point, Right.Form.Inputs());
        return Piece(piece).TilesOf(Bottom.Needs(row), Right.Needs(column));
    }

    /// <summary>The runs of all points of a piece; none without edges, where all tiles need all points.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="room">Room for <see cref="MostRuns"/>.</param>
    public ReadOnlySpan<PointRun> Runs(int piece, Span<PointRun> room)
    {
        if (!HasEdges)
            return [];
        PieceOfTiles tiles = Piece(piece);
        int size = Right.Form.Inputs();
        int runs = 0;
        for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++)
        {
            PointRun next = tiles.TilesOf(Bottom.Needs(row), Right.Needs(column));
            PointRun last = runs > 0 ? room[runs - 1] : default;
            if ((last.First, last.Tiles) == (next.First, next.Tiles))
                room[runs - 1] = last with { Points = last.Points + 1 };
            else
                room[runs++] = next;
        }

        return room[..runs];
    }

    private static (int Row, int Column) At(int tile, int columns, int firstRow, int firstColumn)
    {
        (int row, int column) = Math.DivRem(tile, columns);
        return (firstRow + row, firstColumn + column);
    }

    /// <summary>The piece that a tile belongs to; the kernels ask for each tile, so that one piece is not to be looked for.</summary>
    private PieceOfTiles PieceWith(int tile) =>
        TileRows * TileColumns <= PieceCut.MostOfPiece ? Rows(0, TileRows) : Piece(Cut.PlaceOf(tile).Piece);

    private PieceOfTiles Piece(int piece) => Rows(Cut.FirstOf(piece) / TileColumns, Cut.FirstOf(piece + 1) / TileColumns);

    private PieceOfTiles Rows(int first, int end)
    {
        int inner = Math.Clamp(TileRows - Bottom.Tiles, first, end) - first;
        int interior = inner * Right.Tiles;
        return new(first, inner, interior, interior + (inner * InnerColumns), interior + ((end - first) * InnerColumns), (end - first) * TileColumns);
    }

    /// <summary>A piece of whole rows, and where its parts begin.</summary>
    private readonly record struct PieceOfTiles(int FirstRow, int InnerRows, int FirstInterior, int FirstBottom, int Corner, int Count)
    {
        public PointRun TilesOf(bool ofBottom, bool ofRight)
        {
            int first = ofRight ? 0 : FirstInterior;
            int end = !ofBottom ? FirstBottom : ofRight ? Count : Corner;
            return new(1, first, end - first);
        }
    }
}
