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
    public void Tiles_at_the_edge_need_fewer_points(string form, int size, int products) =>
        Assert.AreEqual(products, Products(WinogradTileOrder.Of(Enum.Parse<WinogradForm>(form), images: 1, size, size)));

    [TestMethod]
    public void Only_3x3_convolutions_of_one_image_and_one_piece_have_edges()
    {
        Assert.AreEqual(4 * 4 * 64, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel5, images: 1, 14, 14)));
        Assert.AreEqual(4 * 4 * 36, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel3, images: 2, 14, 14)));
        Assert.AreEqual(6 * 6 * 36, Products(WinogradTileOrder.Of(WinogradForm.Outputs4Kernel3, images: 1, 22, 22)));
    }

    [TestMethod]
    public void The_tiles_that_need_a_point_follow_each_other()
    {
        foreach (WinogradForm form in Enum.GetValues<WinogradForm>())
        for (int height = 1; height <= 18; height++)
        for (int width = 1; width <= 18; width++)
        {
            WinogradTileOrder order = WinogradTileOrder.Of(form, images: 1, height, width);
            int tiles = order.TileRows * order.TileColumns;
            CollectionAssert.AreEquivalent(Enumerable.Range(0, tiles).ToArray(), Places(order).Select(place => order.NumberOf(place.Row, place.Column)).ToArray());
            foreach ((int row, int column) in Places(order))
                Assert.AreEqual((row, column), order.PlaceOf(order.NumberOf(row, column)));

            for (int point = 0; point < form.Points(); point++)
            {
                int[] needing = [.. Places(order).Where(place => Needs(order, place, point)).Select(place => order.NumberOf(place.Row, place.Column)).Order()];
                PointRun run = order.TilesOf(point);
                CollectionAssert.AreEqual(Enumerable.Range(run.First, run.Tiles).ToArray(), needing, $"{form} {height}x{width} point {point}");
            }
        }
    }

    private static IEnumerable<(int Row, int Column)> Places(WinogradTileOrder order) =>
        from row in Enumerable.Range(0, order.TileRows)
        from column in Enumerable.Range(0, order.TileColumns)
        select (row, column);

    private static bool Needs(WinogradTileOrder order, (int Row, int Column) place, int point) =>
        (place.Row < order.TileRows - 1 || order.Bottom.Needs(point / order.Bottom.Form.Inputs()))
        && (place.Column < order.TileColumns - 1 || order.Right.Needs(point % order.Right.Form.Inputs()));

    /// <summary>As the runs tell; without runs all tiles need all points.</summary>
    private static int Products(WinogradTileOrder order)
    {
        ReadOnlySpan<PointRun> runs = order.Runs(new PointRun[WinogradTileOrder.MostRuns]);
        int products = runs.IsEmpty ? order.TileRows * order.TileColumns * order.Right.Form.Points() : 0;
        foreach (PointRun run in runs)
            products += run.Points * run.Tiles;
        return products;
    }
}
