namespace DeepRebirth.FineTuning.Pictures.Png;

/// <summary>Undoes the filter of a row (PNG specification, 9.2).</summary>
internal static class PngFilter
{
    /// <summary>Restores a row in place.</summary>
    /// <param name="filter">Its filter type.</param>
    /// <param name="row">The filtered bytes.</param>
    /// <param name="above">The restored row before, zeros for the first.</param>
    /// <param name="distance">Bytes from a pixel to its left neighbour.</param>
    /// <returns>False for a filter that does not exist.</returns>
    public static bool TryUndo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                return true;
            case 1:
                for (int i = distance; i < row.Length; i++)
                    row[i] += row[i - distance];
                return true;
            case 2:
                for (int i = 0; i < row.Length; i++)
                    row[i] += above[i];
                return true;
            case 3:
                for (int i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) >> 1);
                return true;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                return true;
            default:
                return false;
        }
    }

    private static byte Paeth(int left, int up, int upLeft)
    {
        int estimate = left + up - upLeft;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toUpLeft = Math.Abs(estimate - upLeft);
        return (byte)(toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft);
    }
}
