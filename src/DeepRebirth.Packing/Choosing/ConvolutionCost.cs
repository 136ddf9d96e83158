using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>What a convolution is predicted to cost on one core.</summary>
/// <param name="Nanoseconds">The time of one run.</param>
/// <param name="WeightBytes">The size of its packed weights.</param>
internal readonly record struct ConvolutionCost(double Nanoseconds, long WeightBytes)
{
    /// <summary>Direct convolution: its arithmetic, or the reading of its weights, whichever takes longer.</summary>
    public static ConvolutionCost Direct(ConvolutionShape shape, CpuProfile cpu)
    {
        int inputs = shape.IsNarrow ? shape.Inputs : Padded(shape.Inputs);
        long taps = (long)inputs * shape.KernelHeight * shape.KernelWidth;
        long pixels = (long)shape.Images * shape.Height * RoundedToGroups(shape.Width, cpu);
        return Of(pixels, taps, shape.Outputs, points: 1, cpu);
    }

    /// <summary>A form of Winograd's: a matrix product for each point, and the transforms.</summary>
    public static ConvolutionCost Winograd(ConvolutionShape shape, WinogradForm form, CpuProfile cpu)
    {
        WinogradTileOrder order = WinogradTileOrder.Of(form, shape.Images, shape.Height, shape.Width);
        long tiles = (long)shape.Images * order.TileRows * order.TileColumns;
        int inputs = shape.IsNarrow ? 4 * shape.Inputs : Padded(shape.Inputs);
        ConvolutionCost products = Of(ComputedTiles(order, form, tiles, cpu), inputs, shape.Outputs, form.Points(), cpu);
        double transformed = (double)tiles * (Padded(inputs) + Padded(shape.Outputs)) / 16 * form.Points();
        return products with { Nanoseconds = products.Nanoseconds + (transformed * cpu.Transform) };
    }

    /// <summary>The tiles that are multiplied at a point, on average.</summary>
    private static double ComputedTiles(WinogradTileOrder order, WinogradForm form, long tiles, CpuProfile cpu)
    {
        if (order.HasEdges)
        {
            return Enumerable.Range(0, form.Points()).Average(point =>
                Enumerable.Range(0, order.Cut.Pieces).Sum(piece => RoundedToGroups(order.TilesOf(point, piece).Tiles, cpu)));
        }

        // All pieces but the last are whole groups. Images may be too large for any program here, so nothing is counted one by one.
        long whole = tiles / PieceCut.MostOfPiece * PieceCut.MostOfPiece;
        return whole + RoundedToGroups((int)(tiles - whole), cpu);
    }

    /// <summary>
    /// Strassen's algorithm: seven matrix products of half the channels each, the factors of the inputs, and the sums of the products. What channels do not fill a group
    /// is computed directly.
    /// </summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="readers">The convolutions that share the factors of the inputs.</param>
    /// <param name="cpu">The processor.</param>
    public static ConvolutionCost Strassen(ConvolutionShape shape, int readers, CpuProfile cpu)
    {
        int outputs = StrassenConvolution.OutputsOf(shape.Outputs);
        long pairs = (long)shape.Images * (((shape.Height * shape.Width) + 1) / 2);
        ConvolutionCost products = Of(pairs, Padded(shape.Inputs) / 2, outputs / 2, StrassenConvolutionStep.Factors, cpu);

        // A factor is half a block and a plain sum: about a quarter of a transformed Winograd point.
        double factors = (double)pairs * StrassenConvolutionStep.Factors * Padded(shape.Inputs) / 16 / 4 / readers;
        double sums = (double)pairs * StrassenConvolutionStep.Factors * outputs / StrassenConvolutionStep.GroupWidth;
        ConvolutionCost fast = products with { Nanoseconds = products.Nanoseconds + ((factors + sums) * cpu.Transform) };
        return outputs == shape.Outputs ? fast : fast + Direct(shape with { Outputs = shape.Outputs - outputs }, cpu);
    }

    /// <summary>The cost of one behind the other.</summary>
    public static ConvolutionCost operator +(ConvolutionCost left, ConvolutionCost right) =>
        new(left.Nanoseconds + right.Nanoseconds, left.WeightBytes + right.WeightBytes);

    /// <summary>The cost of several groups.</summary>
    public static ConvolutionCost operator *(ConvolutionCost cost, int groups) => new(cost.Nanoseconds * groups, cost.WeightBytes * groups);

    private static ConvolutionCost Of(double pixels, long taps, int outputs, int points, CpuProfile cpu)
    {
        int padded = Padded(outputs);
        long bytes = points * taps * padded * sizeof(float);
        double calls = points * pixels / 14 * ((padded + 31) / 32);
        double arithmetic = (points * pixels * taps * padded / cpu.MultiplyAdds) + (calls * cpu.TileCall);
        return new(Math.Max(arithmetic, bytes / cpu.WeightBytes), bytes);
    }

    /// <summary>The pixels that the kernels compute for a row: whole groups of seven or four on wide vectors; on others tiles of four, five and six.</summary>
    private static int RoundedToGroups(int pixels, CpuProfile cpu) => cpu.Lanes == 16
        ? Math.Min((pixels + 6) / 7 * 7, (pixels + 3) / 4 * 4)
        : pixels is > 0 and < 4 ? 4 : pixels;

    private static int Padded(int channels) => (channels + 15) / 16 * 16;
}
