namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed class WinogradTileOrderTests
{
    [TestMethod]
    [DataRow(nameof(WinogradForm.Outputs4Kernel3), 14, 22 * 22)] // 4 + 4 + 4 + 2 outputs: three times six points, and once F(2, 3)'s four
    [DataRow(nameof(WinogradForm.Outputs4Kernel3), 13, 21 * 21)]
    [DataRow(nameof(WinogradForm.Outputs4Kernel3), 7, 11 * 11)]
    [DataRow(nameof(WinogradForm.Outputs2Kernel3), 7, 15 * 15)]
    [DataRow(nameof(WinogradForm.Outputs4Kernel3), 16, 24 * 24)]
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 28, 38 * 38)] // 6 + 6 + 6 + 6 + 4 outputs: four times eight points, and once F(4, 3)'s six
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 27, 37 * 37)]
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 14, 20 * 20)] // 6 + 4 + 4
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 13, 20 * 20)] // 6 + 4 + 3
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 11, 15 * 15)]
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 56, 76 * 76)] // in five pieces
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 112, ((18 * 8) + 6) * ((18 * 8) + 6))]
    [DataRow(nameof(WinogradForm.Outputs4Kernel3), 54, 14 * 14 * 36)] // pieces of 28 tiles are better than fewer products
    [DataRow(nameof(WinogradForm.Outputs6Kernel3), 59, 10 * 10 * 64)] // the same, where there is nothing but infinity to save
    public void Tiles_at_the_edge_need_fewer_points(string form, int size, int products) =>
        Assert.AreEqual(products, Products(WinogradTileOrder.Of(Enum.Parse<WinogradForm>(form), images: 1, size, size)));

    [TestMethod]
    public void Only_3x3_convolutions_of_one_image_have_edges()
    {
        Assert.AreEqual(4 * 4 * 64, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel5, images: 1, 14, 14)));
        Assert.AreEqual(2 * 4 * 4 * 36, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel3, images: 2, 14, 14)));
        Assert.AreEqual(29 * 29 * 36, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel3, images: 1, 114, 114)));
    }

    [TestMethod]
    public void The_tiles_that_need_a_point_follow_each_other()
    {
        foreach (WinogradForm form in Enum.GetValues<WinogradForm>())
        foreach (int height in Enumerable.Range(1, 18).Concat([28, 56]))
        foreach (int width in Enumerable.Range(1, 18).Concat([33, 55]))
        {
            WinogradTileOrder order = WinogradTileOrder.Of(form, images: 1, height, width);
            int tiles = order.TileRows * order.TileColumns;
            CollectionAssert.AreEquivalent(Enumerable.Range(0, tiles).ToArray(), Places(order).Select(place => order.NumberOf(place.Row, place.Column)).ToArray());
            foreach ((int row, int column) in Places(order))
                Assert.AreEqual((row, column), order.PlaceOf(order.NumberOf(row, column)));

            for (int piece = 0; piece < order.Cut.Pieces; piece++)
            for (int point = 0; point < form.Points(); point++)
            {
                int first = order.Cut.FirstOf(piece);
                int[] needing = [.. Enumerable.Range(first, order.Cut.SizeOf(piece)).Where(tile => Needs(order, order.PlaceOf(tile), point))];
                PointRun run = order.HasEdges ? order.TilesOf(point, piece) : new(1, 0, order.Cut.SizeOf(piece));
                CollectionAssert.AreEqual(Enumerable.Range(first + run.First, run.Tiles).ToArray(), needing, $"{form} {height}x{width} piece {piece} point {point}");
            }
        }
    }

    private static IEnumerable<(int Row, int Column)> Places(WinogradTileOrder order) =>
        from row in Enumerable.Range(0, order.TileRows)
        from column in Enumerable.Range(0, order.TileColumns)
        select (row, column);

    private static bool Needs(WinogradTileOrder order, (int Row, int Column) place, int point) =>
        (place.Row < order.TileRows - order.Bottom.Tiles || order.Bottom.Needs(point / order.Bottom.Form.Inputs()))
        && (place.Column < order.TileColumns - order.Right.Tiles || order.Right.Needs(point % order.Right.Form.Inputs()));

    /// <summary>As the runs tell; without runs all tiles need all points.</summary>
    private static int Products(WinogradTileOrder order)
    {
        int products = 0;
        for (int piece = 0; piece < order.Cut.Pieces; piece++)
        {
            ReadOnlySpan<PointRun> runs = order.Runs(piece, new PointRun[WinogradTileOrder.MostRuns]);
            products += runs.IsEmpty ? order.Cut.SizeOf(piece) * order.Right.Form.Points() : 0;
            foreach (PointRun run in runs)
                products += run.Points * run.Tiles;
        }

        return products;
    }
}
