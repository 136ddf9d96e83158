using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The definition of <see cref="StrassenInputStep"/> and <see cref="StrassenConvolutionStep"/> in scalar code. A value that is not finite spoils both pixels of its pair,
/// as infinities of both signs meet in the sums.
/// </summary>
internal static unsafe class StrassenReference
{
    public static void Run(StrassenInputStep step, float* arena)
    {
        ImageTensor input = step.Input;
        for (int block = 0; block < input.Blocks; block++)
        for (int pair = 0; pair < step.Pairs.Count; pair++)
        for (int c = 0; c < StrassenInputStep.HalfBlock; c++)
        {
            PairRun place = step.Pairs.RunAt(pair, most: 1);
            int channel = (block * 16) + c;
            float b11 = *input.Pixel(arena, place.Image, channel, place.Row, place.Column);
            float b12 = *input.Pixel(arena, place.Image, channel, place.SecondRow, place.SecondColumn);
            float b21 = *input.Pixel(arena, place.Image, channel + StrassenInputStep.HalfBlock, place.Row, place.Column);
            float b22 = *input.Pixel(arena, place.Image, channel + StrassenInputStep.HalfBlock, place.SecondRow, place.SecondColumn);
            float t1 = b12 - b11;
            float t2 = b22 - t1;
            float[] factors = [b11, b21, b22, t2 - b21, t1, t2, b22 - b12];
            for (int factor = 0; factor < factors.Length; factor++)
                arena[step.OutputOffset + StrassenInputStep.Place(step.Pairs.Cut, pair, block, step.FactorPitch) + ((long)factor * step.FactorPitch) + c] = factors[factor];
        }
    }

    public static void Run(StrassenConvolutionStep step, float* arena, float* weights) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) => Pixel(step, arena, weights, image, channel, row, column));

    private static float Pixel(in StrassenConvolutionStep step, float* arena, float* weights, int image, int channel, int row, int column)
    {
        (int pair, int second) = Math.DivRem((row * step.Output.Width) + column, 2);
        pair += image * step.Pairs.Count / step.Output.Images;
        bool isLower = channel % StrassenConvolutionStep.GroupWidth >= 16;
        double p1 = Product(step, arena, weights, pair, channel, 0);
        double p2 = Product(step, arena, weights, pair, channel, 1);
        double p3 = Product(step, arena, weights, pair, channel, 2);
        double p4 = Product(step, arena, weights, pair, channel, 3);
        double p5 = Product(step, arena, weights, pair, channel, 4);
        double p6 = Product(step, arena, weights, pair, channel, 5);
        double p7 = Product(step, arena, weights, pair, channel, 6);
        double sum = (isLower, second) switch
        {
            (false, 0) => p1 + p2,
            (false, _) => p1 + p6 + p5 + p3,
            (true, 0) => p1 + p6 + p7 - p4,
            (true, _) => p1 + p6 + p7 + p5,
        };
        sum += weights[step.BiasOffset + channel];
        if (step.Residual.Channels > 0)
            sum += *step.Residual.Pixel(arena, image, channel, row, column);
        return step.Activation.Apply((float)sum);
    }

    private static double Product(in StrassenConvolutionStep step, float* arena, float* weights, int pair, int channel, int factor)
    {
        int inputs = step.InputBlocks * StrassenInputStep.HalfBlock;
        int group = channel / StrassenConvolutionStep.GroupWidth;
        float* w = weights + step.WeightsOffset + (((group * StrassenConvolutionStep.Factors) + factor) * (long)inputs * 16) + (channel % 16);
        float* x = arena + step.InputOffset + ((long)factor * step.FactorPitch);
        double sum = 0;
        for (int c = 0; c < inputs; c++)
        {
            long place = StrassenInputStep.Place(step.Pairs.Cut, pair, c / StrassenInputStep.HalfBlock, step.FactorPitch) + (c % StrassenInputStep.HalfBlock);
            sum += (double)x[place] * w[c * 16L];
        }

        return sum;
    }
}
