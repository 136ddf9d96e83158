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
        double[,] matrix = WinogradMatrices.Input(step.Form);
        (int size, int outputs) = (step.Form.Inputs(), step.Form.Outputs());
        ImageTensor input = step.Input;
        WinogradTileOrder order = step.Order;
        for (int block = 0; block < input.Blocks; block++)
        for (int image = 0; image < input.Images; image++)
        for (int tileRow = 0; tileRow < step.TileRows; tileRow++)
        for (int tileColumn = 0; tileColumn < step.TileColumns; tileColumn++)
        for (int lane = 0; lane < 16; lane++)
        for (int point = 0; point < size * size; point++)
        {
            double sum = 0;
            for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
            {
                double factor = matrix[point / size, i] * matrix[point % size, j];
                int y = tileRow == step.TileRows - 1 && i >= 3 ? i - order.Bottom.Repeated : i;
                int x = tileColumn == step.TileColumns - 1 && j >= 3 ? j - order.Right.Repeated : j;
                if (factor != 0)
                {
                    sum += factor * *input.Pixel(
                        arena, image, (block * 16) + lane, (tileRow * outputs) + y - step.PadTop, (tileColumn * outputs) + x - step.PadLeft);
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
        double[,] matrix = WinogradMatrices.Output(step.Form);
        (int size, int outputs) = (step.Form.Inputs(), step.Form.Outputs());
        (int tileRow, int y) = Math.DivRem(row, outputs);
        (int tileColumn, int x) = Math.DivRem(column, outputs);
        WinogradTileOrder order = step.Order;
        int tile = order.NumberOf((image * step.TileRows) + tileRow, tileColumn);
        WinogradEdge bottom = tileRow == step.TileRows - 1 ? order.Bottom : new(step.Form, 0);
        WinogradEdge right = tileColumn == step.TileColumns - 1 ? order.Right : new(step.Form, 0);
        double sum = weights[step.BiasOffset + channel];
        for (int point = 0; point < size * size; point++)
        {
            double factor = matrix[bottom.Repeats ? y * 3 : y, point / size] * matrix[right.Repeats ? x * 3 : x, point % size];
            if (factor != 0 && bottom.Needs(point / size) && right.Needs(point % size))
                sum += factor * Product(step, arena, weights, tile, channel, point);
        }

        if (step.Residual.Channels > 0)
            sum += *step.Residual.Pixel(arena, image, channel, row, column);
        return step.Activation.Apply((float)sum);
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
