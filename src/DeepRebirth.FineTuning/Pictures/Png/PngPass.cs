namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>A pass over the picture: every pixel at once, or one of the seven passes of Adam7 (PNG specification, 8.2).</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="StepX">Columns from pixel to pixel.</param>
/// <param name="StepY">Rows from pixel to pixel.</param>
/// <param name="Width">Pixels in a row of the pass.</param>
/// <param name="Height">Rows of the pass.</param>
internal readonly record struct PngPass(int Left, int Top, int StepX, int StepY, int Width, int Height)
{
    /// <summary>The passes that hold pixels, in the file's order.</summary>
    public static IReadOnlyList<PngPass> All(PngHeader header)
    {
        (int Left, int Top, int StepX, int StepY)[] grids = header.IsInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        return [.. grids
            .Select(grid => new PngPass(grid.Left, grid.Top, grid.StepX, grid.StepY,
                Count(header.Width, grid.Left, grid.StepX), Count(header.Height, grid.Top, grid.StepY)))
            .Where(pass => pass is { Width: > 0, Height: > 0 })];
    }

    private static int Count(int length, int start, int step) => Math.Max(0, (length - start + step - 1) / step);
}
