using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The definition of <see cref="WinogradInputStep"/> and <see cref="WinogradConvolutionStep"/> in scalar code. A value that is not
/// finite spoils its whole tile, as infinities of both signs meet in the transforms.
/// </summary>
internal static unsafe class WinogradReference
{
    public static void Run(WinogradInputStep step, float* arena)
    {
        (double[,] whole, double[,] shortened) = (WinogradMatrices.Input(step.Form), WinogradMatrices.ShortInput(step.Form));
        int size = step.Form.Inputs();
        ImageTensor input = step.Input;
        WinogradTileOrder order = step.Order;
        for (int block = 0; block < input.Blocks; block++)
        for (int image = 0; image < input.Images; image++)
        for (int tileRow = 0; tileRow < step.TileRows; tileRow++)
        for (int tileColumn = 0; tileColumn < step.TileColumns; tileColumn++)
        for (int lane = 0; lane < 16; lane++)
        for (int point = 0; point < size * size; point++)
        {
            double[,] ofRows = order.IsLow(tileRow) ? shortened : whole;
            double[,] ofColumns = order.IsNarrow(tileColumn) ? shortened : whole;
            double sum = 0;
            for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
            {
                double factor = ofRows[point / size, y] * ofColumns[point % size, x];
                if (factor != 0)
                {
                    sum += factor * *input.Pixel(
                        arena, image, (block * 16) + lane, order.FirstRow(tileRow) + y - step.PadTop, order.FirstColumn(tileColumn) + x - step.PadLeft);
                }
            }

            int tile = order.NumberOf((image * step.TileRows) + tileRow, tileColumn);
            arena[step.OutputOffset + step.Tiles.Place(tile, block) + ((long)point * step.PointPitch) + lane] = (float)sum;
        }
    }

    public static void Run(WinogradConvolutionStep step, float* arena, float* weights) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, weights, image, channel, row, column));

    private static float Pixel(in WinogradConvolutionStep step, float* arena, float* weights, int image, int channel, int row, int column)
    {
        WinogradTileOrder order = step.Order;
        (int tileRow, int y) = PlaceOf(row, order.Bottom, step.TileRows);
        (int tileColumn, int x) = PlaceOf(column, order.Right, step.TileColumns);
        int tile = order.NumberOf((image * step.TileRows) + tileRow, tileColumn);
        int size = step.Form.Inputs();
        double sum = weights[step.BiasOffset + channel];
        for (int point = 0; point < size * size; point++)
        {
            double factor = Factor(step.Form, order.IsLow(tileRow), y, point / size) * Factor(step.Form, order.IsNarrow(tileColumn), x, point % size);
            if (factor != 0)
                sum += factor * Product(step, arena, weights, tile, channel, point);
        }

        if (step.Residual.Channels > 0)
            sum += *step.Residual.Pixel(arena, image, channel, row, column);
        return step.Activation.Apply((float)sum);
    }

    /// <summary>The tile that an output is in, and the output's place there.</summary>
    private static (int Tile, int Output) PlaceOf(int output, WinogradEdge edge, int tiles)
    {
        int tile = tiles - 1;
        while (edge.FirstOutput(tile, tiles) > output)
            tile--;
        return (tile, output - edge.FirstOutput(tile, tiles));
    }

    /// <summary>How a point counts for an output.</summary>
    private static double Factor(WinogradForm form, bool isShort, int output, int point)
    {
        if (isShort && point == form.Infinity())
            return output == form.ShortOutputs() - 1 ? 1 : 0;
        return isShort && form.IsForLongTiles(point) ? 0 : WinogradMatrices.Output(form)[output, point];
    }

    private static double Product(in WinogradConvolutionStep step, float* arena, float* weights, int tile, int channel, int point)
    {
        int group = channel / 32 * 32;
        int width = Math.Min(32, (step.Output.Blocks * 16) - group);
        long inputs = step.InputBlocks * step.BlockChannels;
        float* w = weights + step.WeightsOffset + (group * inputs * step.Form.Points()) + (point * inputs * width) + (channel - group);
        double sum = 0;
        for (int c = 0; c < inputs; c++)
        {
            long place = step.Tiles.Place(tile, c / 16) + ((long)point * step.PointPitch) + (c % 16);
            sum += (double)arena[step.InputOffset + place] * w[c * (long)width];
        }

        return sum;
    }
}
